import { type Builtins, builtinNamed } from '../catalog/builtins.ts';
import type { MatchedTruth, Matching } from '../catalog/layer.ts';
import type { Value } from '../ir/graph.ts';
import type { ModelCall } from '../model/model.ts';
import { type BuildContext, inLayer, tap } from './context.ts';
import { type HeadOutputs, layerOf } from './heads.ts';
import { locating } from './problem.ts';
import { memberOf } from './terms.ts';
import { truthOfLayers } from './truth.ts';

/** Matches the queries of all layers with the targets of their images. Throws an AssemblyError. */
export function buildMatching(
  context: BuildContext,
  builtins: Builtins,
  call: ModelCall,
  outputs: HeadOutputs,
  layers: number,
): MatchedTruth {
  const { builder, task } = context;
  const matcher = builtinNamed(builtins.matches, call.builtin);
  const heads = Object.fromEntries(
    matcher.heads.map((argument) => [argument, headAt(outputs, call, argument)]),
  );
  const scores = heads[matcher.heads[0]]!;
  const truth = Object.fromEntries(
    Object.entries(matcher.truth).map(([member, type]) => [
      member,
      truthOfLayers(context, member, type, layers),
    ]),
  );
  const place = { path: `${task.name}.match`, prefix: () => '' };
  const matching = locating(call.span, call.span, () =>
    inLayer(context, call, place, (within) => matcher.build(within, heads, truth)),
  );
  tapMatching(context, matching, layers);
  return builder.withOrigin(place.path, call.span, () => {
    const none = scores.type.shape.at(-1)! - 1;
    const classes = builder.op('batched_gather', [truth[matcher.classes]!, matching.targets], { fill: none });
    const real = (of: Value) => builder.op('greater', [of, builder.constant(-1, [], 'i32')]);
    // All layers have the same targets, so only those of one layer are counted.
    const single = truthOfLayers(context, matcher.classes, matcher.truth[matcher.classes]!, 1);
    const count = builder.sum(real(single), [0, 1]);
    return {
      targets: matching.targets,
      classes,
      matched: real(matching.targets),
      boxes: count,
      divisor: builder.op('maximum', [count, builder.constant(1)]),
    };
  });
}

function headAt(outputs: HeadOutputs, call: ModelCall, argument: string): Value {
  return outputs.get(memberOf(call, argument))!.value;
}

/** i32 [N, queries]: class with the highest score of each query, "no object" excluded. */
export function predictedClasses(
  context: BuildContext,
  builtins: Builtins,
  call: ModelCall,
  outputs: HeadOutputs,
): Value {
  const { builder } = context;
  const scores = headAt(outputs, call, builtinNamed(builtins.matches, call.builtin).heads[0]);
  const last = scores.type.shape.length - 1;
  return builder.op('argmax', [builder.slice(scores, last, 0, scores.type.shape[last]! - 1)]);
}

function tapMatching(context: BuildContext, { cost, queries }: Matching, layers: number): void {
  if (!context.taps) return;
  const path = `${context.task.name}.match`;
  for (let i = 0; i < layers; i++) {
    tap(context, path, `match.layer${i}`, layerOf(context, queries, i, layers));
    tap(context, path, `match_cost.layer${i}`, layerOf(context, cost, i, layers));
  }
}
