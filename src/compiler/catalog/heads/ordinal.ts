import type { GraphBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import type { StateHead } from '../head.ts';
import type { LayerContext } from '../layer.ts';
import { perceptron, perceptronParameters } from '../parts/classifier.ts';
import { linearDefault } from '../parts/initializers.ts';
import { ramp } from '../parts/ranks.ts';

export const ordinal: StateHead = {
  name: 'ordinal',
  category: 'head',
  summary:
    'A rank out of K ordered classes, from the first query or token (CORAL, arXiv 1901.07884, section 3.3): with the body of ' +
    '`classification` up to its features g, score k = w·g + b[k] and P(rank > k) = sigmoid(score k) for k = 0 … K − 2. All scores ' +
    'share w, and b[k] = b[k − 1] − log(1 + exp(a[k])), so that the probabilities never increase with k. The ' +
    'predicted rank is the number of scores above 0.',
  parameters: [
    {
      name: 'classes',
      type: { kind: 'integer', min: 2 },
      doc: 'Number K of ordered classes.',
      positional: true,
    },
    ...perceptronParameters,
  ],
  example: 'head { rating: ordinal(5, dropout: 10%) }',
  input: 'states',
  puts: 'rank',
  outputs: (call) => Number(call.args.classes) - 1,
  build(context, states) {
    const { builder } = context;
    const features = perceptron(context, states);
    const width = features.type.shape[1]!;
    const weight = context.parameter('weight', { initializer: linearDefault(width), shape: [1, width] });
    const scores = builder.matmul(features, weight, { transposeB: true });
    return builder.add(scores, biases(context));
  },
};

/** The biases b, which decrease with k: f32 [1, K − 1]. */
function biases(context: LayerContext): Value {
  const { builder } = context;
  const count = context.number('classes') - 1;
  const start = uniformBiases(count);
  const first = context.parameter('bias', {
    initializer: { kind: 'values', values: start.slice(0, 1) },
    shape: [1],
  });
  if (count === 1) return builder.reshape(first, [1, 1]);
  const gaps = start.slice(1).map((bias, i) => start[i]! - bias);
  const raw = context.parameter('gaps', {
    initializer: { kind: 'values', values: gaps.map(inverseSoftplus) },
    shape: [count - 1],
  });
  return builder.subtract(first, cumulative(builder, softplus(builder, raw)));
}

/** Biases that give every rank the same probability if w·g is 0: log((K − 1 − k) / (k + 1)). */
function uniformBiases(count: number): readonly number[] {
  return Array.from({ length: count }, (_, k) => Math.log((count - k) / (k + 1)));
}

/** 0, x[0], x[0] + x[1], …: f32 [n] → [1, n + 1]. */
function cumulative(builder: GraphBuilder, x: Value): Value {
  const count = x.type.shape[0]!;
  const from = builder.reshape(ramp(builder, count), [count, 1]);
  const earlier = builder.op('greater', [ramp(builder, count + 1), from]);
  return builder.matmul(builder.reshape(x, [1, count]), earlier);
}

/** log(1 + exp(x)), the cross-entropy of a logit with the target 0. */
function softplus(builder: GraphBuilder, x: Value): Value {
  return builder.op('bce_with_logits', [x, builder.constant(0)]);
}

/** log(exp(y) − 1) for y > 0. */
function inverseSoftplus(y: number): number {
  return Math.log(Math.expm1(y));
}
