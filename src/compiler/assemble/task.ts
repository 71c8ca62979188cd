import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import { ownDecoderPrefix, queryName, sharedDecoderPrefix } from '../catalog/names.ts';
import { standardNormal } from '../catalog/parts/initializers.ts';
import type { Value } from '../ir/graph.ts';
import type { Model, ModelDecoder } from '../model/model.ts';
import { inLayer, type Place, tap, type Workshop } from './context.ts';
import {
  buildHeads,
  buildMatchedHeads,
  type HeadOutputs,
  isAfterMatching,
  layerOf,
  tapHeads,
} from './heads.ts';
import { buildLoss } from './loss.ts';
import { buildMatching, predictedClasses } from './matching.ts';
import { buildMemory, type Memory, type Sources } from './memory.ts';
import { locating } from './problem.ts';

/** Everything that one task needs: encoders, memory, decoder, heads, matching, loss. Throws an AssemblyError. */
export function buildTask(workshop: Workshop, sources: Sources): void {
  const { task, builder } = workshop;
  const decoder = sources.model.decoders.find(({ name }) => name === task.decoder)!;
  const memory = buildMemory(workshop, sources, decoder);
  const hidden = decode(workshop, sources, decoder, memory);
  const counted = task.everyLayer ? hidden.length : 1;
  // Published detection heads act on every layer, whether or not all of them count; tests know them all.
  const used = task.match && workshop.taps ? hidden : hidden.slice(-counted);
  const layers = used.length;
  const stacked = builder.concat(used, 0);
  const { builtins } = sources;
  const direct = buildHeads(workshop, builtins, stacked);
  const matching = task.match ? buildMatching(workshop, builtins, task.match, direct, layers) : undefined;
  const dependent = matching
    ? buildMatchedHeads(workshop, builtins, stacked, { heads: direct, classes: matching.classes })
    : new Map<string, Value>();
  const outputs = new Map([...direct, ...dependent]);
  tapHeads(workshop, builtins, outputs, layers);
  buildPredictions(workshop, builtins, { last: hidden.at(-1)!, outputs, layers });
  buildLoss(workshop, { builtins, outputs, layers, counted, matching });
}

/** What is predicted comes from the last layer, and knows of no truth. */
function buildPredictions(
  workshop: Workshop,
  builtins: Builtins,
  { last, outputs, layers }: { readonly last: Value; readonly outputs: HeadOutputs; readonly layers: number },
): void {
  const { task, builder } = workshop;
  const own = task.heads.filter((call) => !isAfterMatching(builtins, call));
  const predicted = new Map(
    own.map(({ label }) => [label!, layerOf(workshop, outputs.get(label!)!, layers - 1, layers)]),
  );
  const dependent =
    task.match && own.length < task.heads.length
      ? buildMatchedHeads(workshop, builtins, last, {
          heads: predicted,
          classes: predictedClasses(workshop, builtins, task.match, predicted),
        })
      : [];
  for (const [name, value] of [...predicted, ...dependent]) builder.output(`head.${name}`, 'head', value);
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
  const word = builtinNamed(sources.builtins.decoders, body.word);
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
