import type { AttributesOf } from '../ir/graph.ts';
import type { OpSample, ReferenceTensor } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import {
  attentionAttributes,
  attentionRows,
  attentionSizes,
  checkHeads,
  dropoutFactors,
  keepMaskWords,
  scoresOf,
} from './support/attention.ts';
import { spread } from './support/samples.ts';
import { zeros } from './support/tensors.ts';

export const attentionGradient = computeOp({
  name: 'attention_gradient',
  summary:
    'Gradients of attention with respect to q, k and v. With the probabilities P, the dropout factors F and δ = Σ ' +
    'dy·y of a row: dP = F∘(dy·vᵀ); dS = P∘(dP − δ) / √size; dq = dS·k; dk = dSᵀ·q; dv = (P∘F)ᵀ·dy.',
  inputs: [
    'q: f32 [B, Q, W]',
    'k: f32 [B, K, W]',
    'v: f32 [B, K, W]',
    'mask?masked: i32 [B, K]',
    'keep_mask?rate: u32 [B, H, Q, w]',
    'y: f32 [B, Q, W]',
    'ml: f32 [B, H, Q, 2]',
    'dy: f32 [B, Q, W]',
  ],
  outputs: ['dq: f32 [B, Q, W]', 'dk: f32 [B, K, W]', 'dv: f32 [B, K, W]'],
  attributes: attentionAttributes,
  constraints: {
    heads: 'a width W that `heads` divides',
    ml: 'a row of m and 1/l for each of `heads` heads',
  },
  infer(inputs, attributes, violates) {
    const [q, k, v] = inputs;
    const sizes = attentionSizes(q, k, attributes);
    checkHeads(sizes, (found) => violates('heads', found));
    const ml = inputs.at(-2)!;
    if (ml.shape[1] !== sizes.heads) violates('ml', `ml is ${shapeText(ml)}`);
    return [q, k, v];
  },
  reference(inputs, attributes, outputs) {
    const [q, k, v] = inputs;
    const sizes = attentionSizes(q, k, attributes);
    const [y, ml, dy] = inputs.slice(-3) as [ReferenceTensor, ReferenceTensor, ReferenceTensor];
    const mask = sizes.masked ? inputs[3] : undefined;
    const keepMask = sizes.rate > 0 ? inputs.at(-4) : undefined;
    const [dq, dk, dv] = outputs.map((output) => zeros(output.shape)) as [
      ReferenceTensor,
      ReferenceTensor,
      ReferenceTensor,
    ];
    const { size, keys } = sizes;
    for (const at of attentionRows(sizes)) {
      const scores = scoresOf(sizes, at, q, k, mask);
      const factors = dropoutFactors(sizes, keepMask, at.row);
      let delta = 0;
      for (let i = at.query; i < at.query + size; i++) delta += dy.data[i]! * y.data[i]!;
      for (let key = 0; key < keys; key++) {
        const from = at.key(key);
        const probability = Math.exp(scores[key]! - ml.data[2 * at.row]!) * ml.data[2 * at.row + 1]!;
        let dP = 0;
        for (let i = 0; i < size; i++) dP += dy.data[at.query + i]! * v.data[from + i]!;
        // The score of a masked key is a constant.
        const masked = mask !== undefined && mask.data[at.image * keys + key] !== 0;
        const dS = masked ? 0 : (probability * (factors[key]! * dP - delta)) / Math.sqrt(size);
        for (let i = 0; i < size; i++) {
          dq.data[at.query + i]! += dS * k.data[from + i]!;
          dk.data[from + i]! += dS * q.data[at.query + i]!;
          dv.data[from + i]! += probability * factors[key]! * dy.data[at.query + i]!;
        }
      }
    }
    return [dq, dk, dv];
  },
  flop([q, k], _, attributes) {
    const { batch, queries, keys, width } = attentionSizes(q!, k!, attributes);
    return 10 * batch * queries * keys * width;
  },
  samples: [
    sample('heads of 4', [2, 5, 8], { keys: 7, heads: 2, rate: 0, masked: false }),
    sample('odd sizes', [1, 3, 9], { keys: 5, heads: 3, rate: 0, masked: true }),
    sample('many tokens', [1, 19, 12], { keys: 37, heads: 3, rate: 0.25, masked: true }),
    sample('dropout', [2, 6, 16], { keys: 9, heads: 2, rate: 0.5, masked: false }),
  ],
});

interface SampleSizes {
  readonly keys: number;
  readonly heads: number;
  /** Dropout rate of the probabilities; above 0, the sample has a keep mask. */
  readonly rate: number;
  /** Whether the second key of each image is padding. */
  readonly masked: boolean;
}

function sample(
  name: string,
  shape: readonly [number, number, number],
  { keys, heads, rate, masked }: SampleSizes,
): OpSample<AttributesOf<typeof attentionAttributes>> {
  const [batch, queries, width] = shape;
  const source = { shape: [batch, keys, width] };
  const words = batch * heads * queries * keepMaskWords(keys);
  const bits = Array.from({ length: words }, (_, i) => Math.imul(i + 1, 0x9e3779b9) >>> 0);
  const hidden = Array.from({ length: batch * keys }, (_, i) => (i % keys === 1 ? 1 : 0));
  // Probabilities of moderate size: m from 0.5 to 1.5, denominators near the number of keys.
  const rows = batch * heads * queries;
  const maxima = spread(rows, 0.5, 1.5);
  return {
    name,
    inputs: [
      { shape },
      source,
      source,
      ...(masked ? [{ shape: [batch, keys], dtype: 'i32' as const, values: hidden, constant: true }] : []),
      ...(rate > 0
        ? [
            {
              shape: [batch, heads, queries, keepMaskWords(keys)],
              dtype: 'u32' as const,
              values: bits,
              constant: true,
            },
          ]
        : []),
      { shape },
      { shape: [batch, heads, queries, 2], values: maxima.flatMap((m) => [m, 1 / keys]) },
      { shape },
    ],
    attributes: { heads, masked, rate },
  };
}
