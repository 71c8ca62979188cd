import { headPrefix, ownDecoderPrefix, queryName, sharedDecoderPrefix } from '../catalog/names.ts';
import { standardNormal } from '../catalog/parts/initializers.ts';
import { type Words, wordNamed } from '../catalog/words.ts';
import type { Value } from '../ir/graph.ts';
import type { Model, ModelDecoder } from '../resolve/model.ts';
import { inLayer, type Place, tap, type Workshop } from './context.ts';
import { buildLoss, type HeadOutputs } from './loss.ts';
import { buildMemory, type Memory, type Sources } from './memory.ts';
import { locating } from './problem.ts';

/** Everything that one task needs: encoders, memory, decoder, heads, loss. Throws an AssemblyError. */
export function buildTask(workshop: Workshop, sources: Sources): void {
  const { task, builder } = workshop;
  const decoder = sources.model.decoders.find(({ name }) => name === task.decoder)!;
  const memory = buildMemory(workshop, sources, decoder);
  const hidden = decode(workshop, sources, decoder, memory);
  // What is predicted comes from the last layer; earlier ones only add to the loss.
  const earlier = task.everyLayer ? hidden.slice(0, -1) : [];
  const silent = { ...workshop, taps: undefined };
  const outputs = [
    ...earlier.map((state) => headOutputs(silent, sources.words, state)),
    headOutputs(workshop, sources.words, hidden.at(-1)!),
  ];
  for (const [name, value] of outputs.at(-1)!) builder.output(`head.${name}`, 'head', value);
  buildLoss(workshop, sources.words, outputs);
}

/** Hidden states [batch, queries, width] of every decoder layer. */
function decode(
  workshop: Workshop,
  sources: Sources,
  decoder: ModelDecoder,
  memory: Memory,
): readonly Value[] {
  const { task, builder, parameters } = workshop;
  const { body } = decoder;
  const word = wordNamed(sources.words.decoders, body.word);
  const queries = parameters.request(queryName(task), `${task.name}.queries.weight`, {
    initializer: standardNormal,
    shape: [task.queries, word.width(body)],
  });
  const place = decoderPlace(sources.model, decoder, workshop);
  const hidden = locating(body.span, body.span, () =>
    inLayer(workshop, body, place, (context) => word.build(context, memory, queries)),
  );
  if (workshop.taps) {
    const layers = hidden.map((state) => builder.reshape(state, [1, ...state.type.shape]));
    tap(workshop, decoder.name, 'decoder.hidden', builder.concat(layers, 0));
  }
  return hidden;
}

function decoderPlace(model: Model, decoder: ModelDecoder, { task }: Workshop): Place {
  const path = `${decoder.name}.${decoder.body.word}`;
  if (decoder.scope === 'task') return { path: `${path}.${task.name}`, prefix: () => ownDecoderPrefix(task) };
  const first = model.decoders.find(({ scope }) => scope === 'model') === decoder;
  return { path, prefix: () => sharedDecoderPrefix({ name: decoder.name, first }) };
}

/** Outputs of every head on the hidden states [batch, queries, width] of one decoder layer. */
function headOutputs(workshop: Workshop, words: Words, hidden: Value): HeadOutputs {
  const { task } = workshop;
  return new Map(
    task.heads.map((call, i) => {
      const name = call.label!;
      const prefix = headPrefix(task, { name, first: i === 0 });
      const place = { path: `${task.name}.${name}`, prefix: () => prefix };
      const word = wordNamed(words.heads, call.word);
      const build = () => inLayer(workshop, call, place, (context) => word.build(context, hidden));
      return [name, locating(call.span, call.span, build)];
    }),
  );
}
