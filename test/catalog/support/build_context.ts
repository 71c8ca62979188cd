import { validModel } from '../../../src/api/spec/valid_model.ts';
import type { BuildContext } from '../../../src/compiler/assemble/context.ts';
import { ParameterTable } from '../../../src/compiler/assemble/parameters.ts';
import { GraphBuilder } from '../../../src/compiler/ir/builder.ts';
import type { ModelCall, ModelValue } from '../../../src/compiler/model/model.ts';
import { ops } from '../../../src/compiler/ops/index.ts';
import { smallSpec } from '../../support/spec.ts';

const model = validModel({ file: 'small.unit', text: smallSpec }, {});

/** A context for building one built-in without a model; the task is `verify` of the small spec. */
export function buildContext(
  name: string,
  batch: number,
): BuildContext & { readonly parameters: ParameterTable } {
  const builder = new GraphBuilder(ops, name);
  return {
    builder,
    parameters: new ParameterTable(builder, []),
    task: model.tasks[0]!,
    batch,
    boxes: 0,
    mode: 'eval',
    taps: undefined,
    sites: { next: 0 },
  };
}

/** A call of a built-in with default arguments. */
export function callOf(
  builtin: {
    readonly name: string;
    readonly parameters: readonly { readonly name: string; readonly default?: unknown }[];
  },
  args: Readonly<Record<string, ModelValue>>,
): ModelCall {
  const defaults = builtin.parameters.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value as ModelValue] as const],
  );
  const span = { file: 'test.unit', start: 0, end: 0 };
  return { kind: 'call', builtin: builtin.name, args: { ...Object.fromEntries(defaults), ...args }, span };
}
