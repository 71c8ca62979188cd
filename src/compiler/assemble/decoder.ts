import { builtinNamed } from '../catalog/builtins.ts';
import type { DecoderBuiltin } from '../catalog/layer.ts';
import { standardNormal } from '../catalog/parts/initializers.ts';
import type { Value } from '../ir/graph.ts';
import type { Model, ModelDecoder, ModelDecoding, ModelTask } from '../model/model.ts';
import { type BuildContext, inLayer, type ParameterPlace, tap } from './context.ts';
import type { Sources } from './encoder.ts';
import type { EncodedByName } from './encoders.ts';
import { buildMemory } from './memory.ts';
import { locating } from './problem.ts';

/** Hidden states [batch, queries, width] of every decoder layer. Throws an AssemblyError. */
export function decode(
  context: BuildContext,
  sources: Sources,
  decoding: ModelDecoding,
  encoded: EncodedByName,
): readonly Value[] {
  const { task, builder, parameters } = context;
  const decoder = sources.model.decoders.find(({ name }) => name === decoding.decoder)!;
  const memory = buildMemory(context, sources, decoding, decoder, encoded);
  const { body } = decoder;
  const builtin = builtinNamed(sources.builtins.decoders, body.builtin);
  const queries = parameters.request(queryName(builtin, task), `${task.name}.queries.weight`, {
    initializer: standardNormal,
    shape: [decoding.queries, builtin.width(body)],
  });
  const place = decoderPlace(sources.model, decoder, builtin, task);
  const hidden = locating(body.span, body.span, () =>
    inLayer(context, body, place, (within) => builtin.build(within, memory, queries)),
  );
  if (context.taps) {
    const layers = hidden.map((state) => builder.reshape(state, [1, ...state.type.shape]));
    tap(context, decoder.name, 'decoder.hidden', builder.concat(layers, 0));
  }
  return hidden;
}

function queryName({ published }: DecoderBuiltin, task: ModelTask): string {
  return published?.queries(task) ?? `queries.${task.name}.weight`;
}

function decoderPlace(
  model: Model,
  { name, body, scope }: ModelDecoder,
  { published }: DecoderBuiltin,
  task: ModelTask,
): ParameterPlace {
  const path = `${name}.${body.builtin}`;
  if (scope === 'task') {
    const own = published?.ownPrefix(task) ?? `decoders.${name}.${task.name}.`;
    return { path: `${path}.${task.name}`, prefix: () => own };
  }
  const first = model.decoders.find((decoder) => decoder.scope === 'model')?.name === name;
  const shared = published?.prefix({ name, first }) ?? `decoders.${name}.`;
  return { path, prefix: () => shared };
}
