import type { ValueType } from '../../catalog/signature.ts';
import type { Argument, Expression, Identifier } from '../../syntax/ast.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { builtinsOf } from './builtins_of.ts';

/**
 * Replaces a string literal by the call that it stands for: `text: "comment"` is `text: text("comment")`, and
 * `text: ["a", "b"]` is `text: text("a", "b")`. Other values are returned unchanged.
 */
export function shorthand(key: Identifier, value: Expression, type: ValueType, scope: Scope): Expression {
  if (type.kind !== 'call' || !type.shorthand) return value;
  const meant = follow(value, scope.constants)?.value;
  const builtin = builtinsOf(scope.builtins, type.category).find(({ name }) => name === key.name);
  if (!builtin || (meant?.kind !== 'string' && meant?.kind !== 'list')) return value;
  const takesList = builtin.parameters.find(({ positional }) => positional)?.type.kind === 'list';
  const list: Expression = meant.kind === 'list' ? meant : { kind: 'list', items: [meant], span: meant.span };
  const values = takesList ? [list] : meant.kind === 'list' ? meant.items : [meant];
  const args = values.map((each): Argument => ({ value: each, span: each.span }));
  return { kind: 'call', callee: key, args, span: value.span };
}
