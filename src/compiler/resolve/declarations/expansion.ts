import type { Expression, Reference } from '../../syntax/ast.ts';

/**
 * Largest number of parts of a value that inherits from another one. Inherited parts are shared in memory but
 * checked individually, and every `super` in a chain of blocks may multiply them: 40 blocks with
 * `super.loss + super.loss` would have 2^40 terms.
 */
export const largestExpansion = 10_000;

/** The value that a reference stands for, if there is one. */
type Inherited = (reference: Reference) => Expression | undefined;

/**
 * Number of parts of an expression with `super` replaced by the inherited values; counting stops above
 * `largestExpansion`. 1 if nothing is inherited: the length of the text then bounds the size.
 */
export function expandedSize(expression: Expression, inherited: Inherited): number {
  if (!inherits(expression, inherited)) return 1;
  let size = 0;
  const open: Expression[] = [expression];
  for (let part = open.pop(); part && size <= largestExpansion; part = open.pop()) {
    size++;
    const value = inheritedBy(part, inherited);
    for (const inner of value ? [value] : partsOf(part)) open.push(inner);
  }
  return size;
}

/** Whether a part of an expression stands for an inherited value. Reads all parts as written. */
function inherits(expression: Expression, inherited: Inherited): boolean {
  const open: Expression[] = [expression];
  for (let part = open.pop(); part; part = open.pop()) {
    if (inheritedBy(part, inherited)) return true;
    for (const inner of partsOf(part)) open.push(inner);
  }
  return false;
}

function inheritedBy(part: Expression, inherited: Inherited): Expression | undefined {
  return part.kind === 'reference' && part.path[0]!.name === 'super' ? inherited(part) : undefined;
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
