import type { ModelLossTerm } from '../../model/model.ts';
import type { Expression } from '../../syntax/ast.ts';
import { isSingle, numberOf } from '../constants/arithmetic.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { checkCall } from './calls.ts';
import type { ModelLoss } from './checked.ts';
import { wrongType } from './mismatch.ts';

/**
 * Terms of a loss such as `dataset.classes * bce(...) + 2 * l1(...)`: each product contains one loss call.
 */
export function checkLoss(expression: Expression, owner: string, scope: Scope): ModelLoss | undefined {
  const followed = follow(expression, scope.constants);
  if (!followed) return undefined;
  const terms = termsOf(followed.value, 1, owner, scope);
  return terms && { kind: 'loss', terms };
}

function termsOf(
  expression: Expression,
  weight: number,
  owner: string,
  scope: Scope,
): readonly ModelLossTerm[] | undefined {
  switch (expression.kind) {
    case 'call': {
      if (!isSingle(weight)) {
        return scope.problems.report('E0317', `the weight of \`${expression.callee.name}\` is too large`, [
          at(expression.span, 'its factors have a product beyond 3.4e38, the largest 32-bit number'),
        ]);
      }
      const call = checkCall(expression, 'loss', owner, scope);
      return call && [{ weight, call }];
    }
    case 'unary':
      return termsOf(expression.operand, -weight, owner, scope);
    case 'binary':
      break;
    case 'reference': {
      const value = follow(expression, scope.constants)?.value;
      if (value?.kind === 'call') return termsOf(value, weight, owner, scope);
      return wrongType(expression, { kind: 'loss' }, owner, scope);
    }
    default:
      return wrongType(expression, { kind: 'loss' }, owner, scope);
  }
  const { operator, left, right } = expression;
  if (operator === '+' || operator === '-') {
    const first = termsOf(left, weight, owner, scope);
    const second = termsOf(right, operator === '-' ? -weight : weight, owner, scope);
    return first && second && [...first, ...second];
  }
  const [factor, term] = holdsCall(right) ? [left, right] : [right, left];
  if (holdsCall(factor) || (operator === '/' && factor === left)) {
    return scope.problems.report('E0309', 'a loss can be multiplied or divided by numbers only', [
      at(factor.span, 'not a number'),
    ]);
  }
  const value = numberOf(factor, scope);
  const scaled = weightOf(operator, weight, value ?? 1);
  if (value === 0 && operator === '/') {
    return scope.problems.report('E0308', 'division by zero', [at(factor.span, 'is 0')]);
  }
  const terms = termsOf(term, scaled, owner, scope);
  return value === undefined ? undefined : terms;
}

function weightOf(operator: '*' | '/', weight: number, factor: number): number {
  return operator === '*' ? weight * factor : weight / factor;
}

function holdsCall(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      return true;
    case 'unary':
      return holdsCall(expression.operand);
    case 'binary':
      return holdsCall(expression.left) || holdsCall(expression.right);
    default:
      return false;
  }
}
