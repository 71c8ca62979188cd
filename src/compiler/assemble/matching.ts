import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { MatchedTruth, Matching } from '../catalog/layer.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall, ModelReference } from '../model/model.ts';
import { inLayer, tap, type Workshop } from './context.ts';
import { type HeadOutputs, layerOf } from './heads.ts';
import { locating } from './problem.ts';
import { truthOfLayers } from './truth.ts';

/** Matches the queries of all layers with the targets of their images. */
export function buildMatching(
  workshop: Workshop,
  builtins: Builtins,
  call: ModelCall,
  outputs: HeadOutputs,
  layers: number,
): MatchedTruth {
  const { builder, task } = workshop;
  const word = builtinNamed(builtins.matches, call.word);
  const heads = Object.fromEntries(word.heads.map((argument) => [argument, headAt(outputs, call, argument)]));
  const scores = heads[word.heads[0]]!;
  const label = truthOfLayers(workshop, 'label', { dtype: 'i32', shape: ['batch', 'boxes'] }, layers);
  const box = truthOfLayers(workshop, 'box', { dtype: 'f32', shape: ['batch', 'boxes', 4] }, layers);
  const place = { path: `${task.name}.match`, prefix: () => '' };
  const matching = locating(call.span, call.span, () =>
    inLayer(workshop, call, place, (context) => word.build(context, heads, { label, box })),
  );
  tapMatching(workshop, matching, layers);
  return builder.withOrigin(place.path, call.span, () => {
    const none = scores.type.shape.at(-1)! - 1;
    const classes = builder.op('batched_gather', [label, matching.targets], { fill: none });
    const real = (of: Value) => builder.op('greater', [of, builder.constant(-1, [], 'i32')]);
    // Of one layer: all have the same targets.
    const given = truthOfLayers(workshop, 'label', { dtype: 'i32', shape: ['batch', 'boxes'] }, 1);
    const count = builder.sum(real(given), [0, 1]);
    return {
      targets: matching.targets,
      classes,
      matched: real(matching.targets),
      boxes: builder.op('maximum', [count, builder.constant(1)]),
    };
  });
}

function headAt(outputs: HeadOutputs, call: ModelCall, argument: string): Value {
  return outputs.get((call.args[argument] as ModelReference).member!)!;
}

/** i32 [N, queries]: the class that each query gives the highest score, "no object" left out. */
export function predictedClasses(
  workshop: Workshop,
  builtins: Builtins,
  call: ModelCall,
  outputs: HeadOutputs,
): Value {
  const { builder } = workshop;
  const scores = headAt(outputs, call, builtinNamed(builtins.matches, call.word).heads[0]);
  const last = scores.type.shape.length - 1;
  return builder.op('argmax', [builder.slice(scores, last, 0, scores.type.shape[last]! - 1)]);
}

function tapMatching(workshop: Workshop, { cost, queries }: Matching, layers: number): void {
  if (!workshop.taps) return;
  const path = `${workshop.task.name}.match`;
  for (let i = 0; i < layers; i++) {
    tap(workshop, path, `match.layer${i}`, layerOf(workshop, queries, i, layers));
    tap(workshop, path, `match_cost.layer${i}`, layerOf(workshop, cost, i, layers));
  }
}
