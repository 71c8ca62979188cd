import type { ValueType } from '../../catalog/signature.ts';
import type { Label } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../syntax/ast.ts';
import { type Followed, follow, type Scope } from '../constants/scope.ts';
import { reportUnknownName } from '../constants/unknown.ts';
import { at } from '../problems.ts';
import { describeFound, describeType } from '../wording.ts';
import { hintFor } from './hints.ts';

/** Reports a value whose type is not the one that `owner` needs. */
export function wrongType(expression: Expression, type: ValueType, owner: string, scope: Scope): undefined {
  const followed = follow(expression, scope.constants);
  if (!followed) return undefined;
  const expected = describeType(type);
  const hint = hintFor(followed.value, type, scope);
  if (followed.value.kind === 'reference' && hint === undefined) {
    return reportUnknownName(followed.value, expected, scope);
  }
  return scope.problems.report(
    'E0301',
    `${owner} needs ${expected}, found ${describeFound(followed.value)}`,
    labelsOf(expression, followed, `expected ${expected}`),
    hint,
  );
}

/** Labels for the use of a value and, if the value is a constant, for its declaration. */
export function labelsOf(
  expression: Expression,
  followed: Followed,
  text: string,
): readonly [Label, ...Label[]] {
  const { constant, value } = followed;
  if (!constant) return [at(expression.span, text)];
  return [at(expression.span, text), at(value.span, `\`${constant.name}\` is ${describeFound(value)}`)];
}
