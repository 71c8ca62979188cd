import type { Expression, Reference } from '../../syntax/ast.ts';

/**
 * Largest number of parts of a value that inherits from another one. Inherited parts are shared in memory but
 * checked one by one, and every `super` in a chain of blocks may multiply them: 40 blocks with
 * `super.loss + super.loss` would have 2^40 terms.
 */
export const largestExpansion = 10_000;

/**
 * Number of parts of an expression with `super` replaced by the inherited values; counting ends above
 * `largestExpansion`. `inherited` returns the value that a reference stands for, if there is one.
 */
export function expandedSize(
  expression: Expression,
  inherited: (reference: Reference) => Expression | undefined,
): number {
  let size = 0;
  let inherits = false;
  const open: Expression[] = [expression];
  for (let part = open.pop(); part && size <= largestExpansion; part = open.pop()) {
    size++;
    const value = part.kind === 'reference' && part.path[0]!.name === 'super' ? inherited(part) : undefined;
    inherits ||= value !== undefined;
    open.push(...(value ? [value] : partsOf(part)));
  }
  // The length of a text bounds its size where nothing is inherited.
  return inherits ? size : 1;
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args.map(({ value }) => value);
    case 'list':
      return expression.items;
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'pipe':
      return expression.stages.map((stage) => stage.expression);
    case 'reference':
    case 'number':
    case 'string':
    case 'boolean':
    case 'option':
    case 'tensor':
      return [];
  }
}
