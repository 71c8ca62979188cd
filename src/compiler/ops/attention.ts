import type { AttributesOf } from '../ir/graph.ts';
import type { Gradients, OpSample, SampleInput } from '../ir/op.ts';
import { computeOp } from './define.ts';
import {
  attentionAttributes,
  attentionRows,
  attentionSizes,
  checkHeads,
  dropoutFactors,
  keepMaskBits,
  keepMaskWords,
  scoresOf,
} from './support/attention.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

/**
 * softmax(q·kᵀ / √size)·v for every head; a head is a range of the width. No tensor of queries × keys is
 * stored (Dao et al., FlashAttention, 2022).
 */
export const attention = computeOp({
  name: 'attention',
  summary:
    'Multi-head attention softmax(q·kᵀ/√size)·v; scores of keys with mask 1 (padding) are −3e38, and with `rate` ' +
    'above 0 the probabilities are dropped out at `site`. `ml` holds the running max m and 1/l of the ' +
    'denominator l of each row, `keep_mask` a bit for each probability that dropout keeps.',
  inputs: [
    'q: f32 [B, Q, W]',
    'k: f32 [B, K, W]',
    'v: f32 [B, K, W]',
    'mask?masked: i32 [B, K]',
    'random?rate: u32 [4]',
  ],
  outputs: ['y: f32 [B, Q, W]', 'ml: f32 [B, heads, Q, 2]', 'keep_mask?rate: u32 [B, heads, Q, k]'],
  attributes: attentionAttributes,
  constraints: { heads: 'a width W that `heads` divides' },
  exact: [1],
  infer(inputs, attributes, violates) {
    const [q, k] = inputs;
    const sizes = attentionSizes(q, k, attributes);
    checkHeads(sizes, (found) => violates('heads', found));
    const rows = [dim(q, 0), undefined, dim(q, 1), undefined];
    const ml = typed('f32', [sizes.batch, sizes.heads, sizes.queries, 2], rows);
    const keepMask = typed('u32', [sizes.batch, sizes.heads, sizes.queries, keepMaskWords(sizes.keys)], rows);
    return sizes.rate > 0 ? [q, ml, keepMask] : [q, ml];
  },
  gradient({ builder, inputs, outputs, attributes, outputGradients, wants }): Gradients {
    const { heads, masked, rate } = attributes;
    const [q, k, v, ...rest] = inputs;
    const [y, ml, ...keepMask] = outputs;
    const gradients = builder.node(
      'attention_gradient',
      [q, k, v, ...(masked ? rest.slice(0, 1) : []), ...keepMask, y, ml, outputGradients[0]!],
      { heads, masked, rate },
    );
    return inputs.map((_, input) => (input < 3 && wants(input) ? gradients[input] : undefined));
  },
  reference(inputs, attributes, outputs) {
    const [q, k, v] = inputs;
    const sizes = attentionSizes(q, k, attributes);
    const [y, ml] = [zeros(outputs[0].shape), zeros(outputs[1].shape)];
    const mask = sizes.masked ? inputs[3] : undefined;
    const keepMask =
      sizes.rate > 0
        ? { shape: outputs[2]!.shape, data: keepMaskBits(sizes, attributes, inputs.at(-1)!) }
        : undefined;
    for (const at of attentionRows(sizes)) {
      const scores = scoresOf(sizes, at, q, k, mask);
      const m = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const exponentials = scores.map((score) => Math.exp(score - m));
      const inverse = 1 / exponentials.reduce((a, b) => a + b, 0);
      const factors = dropoutFactors(sizes, keepMask, at.row);
      ml.data[2 * at.row] = m;
      ml.data[2 * at.row + 1] = inverse;
      for (let key = 0; key < sizes.keys; key++) {
        const weight = exponentials[key]! * inverse * factors[key]!;
        for (let i = 0; i < sizes.size; i++) y.data[at.query + i]! += weight * v.data[at.key(key) + i]!;
      }
    }
    return keepMask ? [y, ml, keepMask] : [y, ml];
  },
  flop([q, k], _, attributes) {
    const { batch, queries, keys, width } = attentionSizes(q!, k!, attributes);
    return 4 * batch * queries * keys * width;
  },
  samples: [
    sample('heads of 4', [2, 5, 8], 7, 2),
    sample('odd sizes', [1, 3, 9], 5, 3, { masked: true }),
    sample('one query', [3, 1, 6], 4, 1, { masked: true }),
    sample('one key', [2, 4, 8], 1, 2),
    sample('many tokens', [1, 19, 12], 37, 3, { masked: true, rate: 0.25 }),
    sample('dropout', [2, 6, 16], 9, 2, { rate: 0.5 }),
    sample('wide heads', [1, 9, 40], 11, 1),
  ],
});

interface AttentionSampleOptions {
  readonly masked?: boolean;
  readonly rate?: number;
}

/** Padding: the last third of the keys of every other image. */
function maskOf(batch: number, keys: number): SampleInput {
  const hidden = (image: number, key: number): number => (image % 2 === 0 && key > (2 * keys) / 3 ? 1 : 0);
  const values = Array.from({ length: batch * keys }, (_, i) => hidden(Math.floor(i / keys), i % keys));
  return { shape: [batch, keys], dtype: 'i32', values, constant: true };
}

function sample(
  name: string,
  shape: readonly [number, number, number],
  keys: number,
  heads: number,
  { masked = false, rate = 0 }: AttentionSampleOptions = {},
): OpSample<AttributesOf<typeof attentionAttributes>> {
  const [batch, , width] = shape;
  const source = { shape: [batch, keys, width] };
  const random = { shape: [4], dtype: 'u32' as const, values: [0x9e3779b9, 7, 3, 0], constant: true };
  return {
    name,
    inputs: [
      { shape },
      source,
      source,
      ...(masked ? [maskOf(batch, keys)] : []),
      ...(rate > 0 ? [random] : []),
    ],
    attributes: { heads, masked, rate, ...(rate > 0 ? { site: 3 } : {}) },
  };
}
