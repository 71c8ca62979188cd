import type { ArgumentConflict, Signature } from '../../catalog/signature.ts';
import type { Label } from '../../diagnostics/diagnostic.ts';
import type { ModelValue } from '../../model/model.ts';
import type { Argument, Call } from '../../syntax/ast.ts';
import { follow, type Scope } from '../constants/scope.ts';
import { at } from '../problems.ts';
import { isReference } from './checked.ts';

type CheckedArguments = Readonly<Record<string, ModelValue>>;

/** Checks arguments, each of them valid, against each other. */
export function checkTogether(
  call: Call,
  builtin: Signature,
  args: CheckedArguments,
  given: ReadonlyMap<string, Argument>,
  scope: Scope,
): boolean {
  const conflicts = builtin.check?.(args) ?? [];
  for (const conflict of conflicts) reportConflict(conflict, call, args, given, scope);
  return conflicts.length === 0;
}

function reportConflict(
  conflict: ArgumentConflict,
  call: Call,
  args: CheckedArguments,
  given: ReadonlyMap<string, Argument>,
  scope: Scope,
): void {
  const labels = conflict.arguments.flatMap((name) => labelsFor(name, call, args, given, scope));
  const [first, ...others] = labels.length > 0 ? labels : [at(call.span, 'in this call')];
  scope.problems.report('E0310', conflict.message, [first!, ...others], conflict.hint);
}

function labelsFor(
  name: string,
  call: Call,
  args: CheckedArguments,
  given: ReadonlyMap<string, Argument>,
  scope: Scope,
): readonly Label[] {
  const argument = given.get(name);
  const value = plain(args[name]);
  if (!argument) return [at(call.callee.span, `\`${name}\` is ${value} by default`)];
  const followed = follow(argument.value, scope.constants);
  if (!followed?.constant) return [at(argument.span, `\`${name}\` is ${value}`)];
  return [
    at(argument.span, `\`${name}\` is ${value}`),
    at(followed.value.span, `the value of \`${followed.constant.name}\``),
  ];
}

function plain(value: ModelValue | undefined): string {
  if (isReference(value)) return [value.to, value.member ?? []].flat().join('.');
  return typeof value === 'object' && value !== null ? 'given' : String(value ?? 'absent');
}
