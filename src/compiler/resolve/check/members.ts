import type { Signature, ValueType } from '../../catalog/signature.ts';
import type { ModelReference, ModelValue } from '../../model/model.ts';
import { isReference } from './checked.ts';

type MemberType<O extends 'head' | 'truth'> = Extract<ValueType, { kind: 'member'; of: O }>;

/** The arguments of a call that name heads or truths of the task, with the types of their parameters. */
export function memberArguments<O extends 'head' | 'truth'>(
  { parameters }: Signature,
  args: Readonly<Record<string, ModelValue>>,
  of: O,
): readonly { readonly type: MemberType<O>; readonly value: ModelReference }[] {
  return parameters.flatMap(({ name, type }) => {
    const value = args[name];
    return names(type, of) && isReference(value) ? [{ type, value }] : [];
  });
}

function names<O extends 'head' | 'truth'>(type: ValueType, of: O): type is MemberType<O> {
  return type.kind === 'member' && type.of === of;
}
