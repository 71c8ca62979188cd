import type { Expression, Reference } from '../../syntax/ast.ts';
import type { DeclaredConstant } from '../declarations/declarations.ts';
import { at, type Problems } from '../problems.ts';
import { isCalculation, numberOf } from './arithmetic.ts';
import { dependencyOrder } from './order.ts';
import type { Constants, Scope } from './scope.ts';
import { reportUnknownName } from './unknown.ts';

/**
 * Evaluates all constants, which may be declared in any order. Reports unknown names, and each cycle once.
 */
export function settleConstants(
  declared: ReadonlyMap<string, DeclaredConstant>,
  scope: Omit<Scope, 'constants'>,
): Constants {
  const references = new Map([...declared].map(([name, { value }]) => [name, referencesIn(value)]));
  const needs = new Map([...references].map(([name, all]) => [name, all.map((one) => one.path[0]!.name)]));
  const { ordered, cycles } = dependencyOrder(needs);
  for (const cycle of cycles) reportCycle(cycle, declared, references, scope.problems);
  const settled = new Set(ordered);
  const numbers = new Map<string, number | undefined>();
  const broken = new Set([...declared.keys()].filter((name) => !settled.has(name)));
  const constants: Constants = { declared, broken, numbers };
  for (const name of ordered) settle(declared.get(name)!, numbers, { ...scope, constants });
  return constants;
}

function settle(constant: DeclaredConstant, numbers: Map<string, number | undefined>, scope: Scope): void {
  const { name, value } = constant;
  if (value.kind === 'number' || isCalculation(value)) numbers.set(name, numberOf(value, scope));
  else for (const reference of referencesIn(value)) checkName(reference, scope);
}

/** Checks a constant that names a block; its uses determine which kind of block is needed. */
function checkName(reference: Reference, scope: Scope): void {
  const first = reference.path[0]!.name;
  const isConstant = scope.constants.declared.has(first) && reference.path.length === 1;
  const isBlock = scope.declarations.named(first).length > 0;
  if (!isConstant && !isBlock) reportUnknownName(reference, 'a value', scope);
}

/** Constants that a tensor type refers to: a size may also be a free name. */
function referencesIn(expression: Expression): readonly Reference[] {
  switch (expression.kind) {
    case 'reference':
      return [expression];
    case 'unary':
      return referencesIn(expression.operand);
    case 'binary':
      return [...referencesIn(expression.left), ...referencesIn(expression.right)];
    case 'list':
      return expression.items.flatMap(referencesIn);
    case 'call':
      return expression.args.flatMap((arg) => referencesIn(arg.value));
    case 'pipe':
      return expression.stages.flatMap((stage) => referencesIn(stage.expression));
    case 'number':
    case 'string':
    case 'boolean':
    case 'option':
    case 'tensor':
      return [];
  }
}

function reportCycle(
  cycle: readonly string[],
  declared: ReadonlyMap<string, DeclaredConstant>,
  references: ReadonlyMap<string, readonly Reference[]>,
  problems: Problems,
): void {
  const labels = cycle.map((name, i) => {
    const next = cycle[(i + 1) % cycle.length]!;
    const reference = references.get(name)!.find((one) => one.path[0]!.name === next);
    const text = next === name ? `\`${name}\` needs itself` : `\`${name}\` needs \`${next}\``;
    return at((reference ?? declared.get(name)!).span, text);
  });
  const [first, ...others] = labels;
  problems.report(
    'E0210',
    cycle.length === 1
      ? `the constant \`${cycle[0]}\` is defined in terms of itself`
      : `constants defined by one another: ${[...cycle, cycle[0]].join(' → ')}`,
    [first!, ...others],
    cycle.length === 1
      ? 'give it a value that does not need it'
      : 'give one of them a value that needs none of the others',
  );
}
