import type { Binary, Expression, Reference } from '../../syntax/ast.ts';
import { at } from '../problems.ts';
import { describeFound, suggestion } from '../wording.ts';
import { follow, type Scope } from './scope.ts';
import { reportUnknownName } from './unknown.ts';

/** Whether an expression can only denote a number. */
export function isCalculation(expression: Expression): boolean {
  return expression.kind === 'binary' || expression.kind === 'unary';
}

/** Value of an arithmetic expression. Undefined: unknown and reported. */
export function numberOf(expression: Expression, scope: Scope): number | undefined {
  switch (expression.kind) {
    case 'number':
      return finite(expression.value, expression, scope);
    case 'unary': {
      const operand = numberOf(expression.operand, scope);
      return operand === undefined ? undefined : -operand;
    }
    case 'binary':
      return binaryOf(expression, scope);
    case 'reference':
      return referenceOf(expression, scope);
    default:
      return notANumber(expression, expression, scope);
  }
}

function binaryOf(expression: Binary, scope: Scope): number | undefined {
  const left = numberOf(expression.left, scope);
  const right = numberOf(expression.right, scope);
  if (expression.operator === '/' && right === 0) {
    return scope.problems.report('E0308', 'division by zero', [
      at(expression.right.span, 'is 0'),
      ...definitionOf(expression.right, scope),
    ]);
  }
  if (left === undefined || right === undefined) return undefined;
  return finite(apply(expression.operator, left, right), expression, scope);
}

function apply(operator: Binary['operator'], left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}

/** Whether a value is finite as f32, the type in which models are computed. */
export function isSingle(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

function finite(value: number, expression: Expression, scope: Scope): number | undefined {
  if (Number.isFinite(value)) return value;
  return scope.problems.report('E0317', 'this number is too large to be represented', [
    at(expression.span, 'beyond 1.8e308'),
  ]);
}

function definitionOf(expression: Expression, scope: Scope) {
  const constant = follow(expression, scope.constants)?.constant;
  return constant ? [at(constant.span, `\`${constant.name}\` is defined here`)] : [];
}

function referenceOf(reference: Reference, scope: Scope): number | undefined {
  if (reference.path[0]!.name === 'dataset' && reference.path.length === 2) return factOf(reference, scope);
  const followed = follow(reference, scope.constants);
  if (!followed) return undefined;
  if (followed.constant && scope.constants.numbers.has(followed.constant.name)) {
    return scope.constants.numbers.get(followed.constant.name);
  }
  if (followed.value.kind === 'number') return numberOf(followed.value, scope);
  if (followed.value.kind === 'reference') return reportUnknownName(followed.value, 'a number', scope);
  return notANumber(reference, followed.value, scope);
}

function notANumber(used: Expression, value: Expression, scope: Scope): undefined {
  return scope.problems.report('E0309', `calculations need numbers, found ${describeFound(value)}`, [
    at(used.span, 'not a number'),
    ...definitionOf(used, scope),
  ]);
}

/** Value of `dataset.classes`, a number declared with the dataset of the current task. */
function factOf(reference: Reference, scope: Scope): number | undefined {
  if (!scope.task) return reportUnknownName(reference, 'a number', scope);
  const { dataset } = scope.task;
  const fact = reference.path[1]!;
  dataset?.used.add(fact.name);
  if (!dataset || dataset.facts.has(fact.name)) return dataset?.facts.get(fact.name);
  return scope.problems.report(
    'E0206',
    `the dataset \`${dataset.name}\` declares no number called \`${fact.name}\``,
    [at(fact.span, 'unknown number'), at(dataset.span, `add \`${fact.name}: …\` here`)],
    suggestion(fact.name, [...dataset.facts.keys()], 'it declares'),
  );
}
