/**
 * Multi-head attention, y = (P∘F)·v with P = softmax(q·kᵀ / √size) and F the dropout factor: q [B, Q, width],
 * k and v [B, K, width], mask [B, K] (1 for padding, whose score is −3e38) and random [4] (Philox key and
 * counter) to y [B, Q, width], ml [B, heads, Q, 2] (m and 1 / l) and keep_mask [B, heads, Q, ⌈K/32⌉].
 *
 * FlashAttention (Dao et al. 2022): scores exist only in registers. An invocation computes one query of one
 * head, or several with a subgroup, and streams over the keys in blocks; see ../attention/sweep.ts for the
 * variants and where the time goes.
 */

import { philoxFunctions } from '../../../philox.ts';
import { expectOp, type Node } from '../../ir/graph.ts';
import { type AttentionSizes, attentionSizes, dropThreshold } from '../../ops/support/attention.ts';
import { addWeighted, dots } from '../attention/products.ts';
import { ownsToken } from '../attention/quads.ts';
import {
  eachStationary,
  loadStationary,
  stationaryLoop,
  stationarySetup,
  stationaryValues,
  stationaryVectors,
  storeStationary,
} from '../attention/stationary.ts';
import { eachStreamed, sweepLoop, sweepNeeds, wordBits } from '../attention/streamed.ts';
import {
  type Sweep,
  type SweepForm,
  sweepGrid,
  sweepName,
  sweepOf,
  sweepSizes,
  sweepVariants,
} from '../attention/sweep.ts';
import { inside, maskedKey, type StreamedTensors } from '../attention/tokens.ts';
import { range } from '../emit/range.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { single } from '../emit/threaded.ts';
import { elementType } from '../storage/element.ts';
import type { NodeTensors } from '../storage/node_tensors.ts';
import type { Tensor } from '../storage/tensor.ts';

/**
 * Online-softmax update of the stationary queries by one key block: running max m, denominator l, output
 * accumulator.
 */
function update(sweep: Sweep): string {
  const { sizes, blockSize } = sweep;
  const { masked, rate } = sizes;
  const score = (r: number, j: number): string => {
    const logit = masked ? `select(score_${r}_${j}, -3e38, masked_key_${j}_0 != 0)` : `score_${r}_${j}`;
    return `let logit_${r}_${j} = select(-3.4e38, ${logit}, ${inside(sweep, j)});`;
  };
  const weights = (r: number): string => (blockSize === 1 ? oneKey(r) : severalKeys(sweep, r));
  const drop = (r: number, j: number): string =>
    `let weight_${r}_${j} = select(0.0, p_${r}_${j} * ${1 / (1 - rate)}f, ((keep_word[${r}] >> ((base & 31u) + ${j}u)) & 1u) != 0u);`;
  const each = (code: (r: number, j: number) => string): string =>
    eachStationary(sweep, (r) => eachStreamed(sweep, (j) => code(r, j)));
  return `
${dots(sweep, 'score', 'stationary_q', 'k')}
${each(score)}
${eachStationary(sweep, weights)}
${rate > 0 ? each(drop) : ''}
${addWeighted(sweep, 'sum_y', rate > 0 ? 'weight' : 'p', 'v', 'rescale')}`;
}

/**
 * The update for a block of one key: either the rescale factor or the new weight is 1, so one exp suffices.
 */
function oneKey(r: number): string {
  return `let exp_gap_${r} = exp(-abs(logit_${r}_0 - m[${r}]));
let raises_m_${r} = logit_${r}_0 > m[${r}];
let rescale_${r} = select(1.0, exp_gap_${r}, raises_m_${r});
let p_${r}_0 = select(exp_gap_${r}, 1.0, raises_m_${r});
m[${r}] = max(m[${r}], logit_${r}_0);
l[${r}] = l[${r}] * rescale_${r} + p_${r}_0;`;
}

/** The update for a block of several keys: one exp per key and one for the rescale factor. */
function severalKeys(sweep: Sweep, r: number): string {
  const keys = range(sweep.blockSize);
  const newMax = keys.reduce((largest, j) => `max(${largest}, logit_${r}_${j})`, `m[${r}]`);
  return `let new_m_${r} = ${newMax};
let rescale_${r} = exp(m[${r}] - new_m_${r});
m[${r}] = new_m_${r};
${eachStreamed(sweep, (j) => `let p_${r}_${j} = select(0.0, exp(logit_${r}_${j} - new_m_${r}), ${inside(sweep, j)});`)}
l[${r}] = l[${r}] * rescale_${r} + ${keys.map((j) => `p_${r}_${j}`).join(' + ')};`;
}

/**
 * One word of the keep mask of each query, for 32 keys, stored for the gradient. Philox4x32-10 (Salmon et al.
 * 2011) is keyed by seed and step and counts rows, keys and dropout sites.
 */
function keepMaskWords(sweep: Sweep, random: Tensor, keepMask: Tensor): string {
  const [key0, key1, offset0, offset1] = [0, 1, 2, 3].map((i) => random.load(`${i}`));
  const threshold = `vec4u(${dropThreshold(sweep.sizes.rate)}u)`;
  return stationaryLoop(
    sweep,
    `var word = 0u;
for (var key = start; key < min(start + ${wordBits}u, streamed); key += 4u) {
let words = philox4x32(vec4u(row * ((streamed + 3u) / 4u) + key / 4u, site, ${offset0}, ${offset1}), vec2u(${key0}, ${key1}));
let keep = select(vec4u(), vec4u(1u, 2u, 4u, 8u), (words >= ${threshold}) & (vec4u(key, key + 1u, key + 2u, key + 3u) < vec4u(streamed)));
word |= (keep.x | keep.y | keep.z | keep.w) << (key & 31u);
}
keep_word[r] = word;
if (${ownsToken(sweep)}) { ${keepMask.store(`row * ((streamed + 31u) / 32u) + start / ${wordBits}u`, 'word')} }`,
  );
}

/** The tensors of the forward kernel. */
interface ForwardTensors {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  /** Absent if no key is masked. */
  readonly mask: Tensor | undefined;
  /**
   * Philox key and counter, and the keep mask that the kernel stores, a bit per key; absent without dropout.
   */
  readonly dropout: { readonly random: Tensor; readonly keepMask: Tensor } | undefined;
  readonly y: Tensor;
  /** m and 1 / l of each query. */
  readonly ml: Tensor;
}

function forwardTensors(tensors: NodeTensors, { size, masked, rate }: AttentionSizes): ForwardTensors {
  const element = elementType('f32', size % 4 === 0 ? 4 : 1);
  const random = (): Tensor => tensors.input(masked ? 4 : 3, 'random', 'u32');
  return {
    q: tensors.input(0, 'q', element),
    k: tensors.input(1, 'k', element),
    v: tensors.input(2, 'v', element),
    mask: masked ? tensors.input(3, 'mask', 'i32') : undefined,
    dropout: rate > 0 ? { random: random(), keepMask: tensors.output(2, 'keep_mask', 'u32') } : undefined,
    y: tensors.output(0, 'y', element),
    ml: tensors.output(1, 'ml', 'f32'),
  };
}

/**
 * The shader of a form. Queries are stationary and keys streamed; each lane keeps q, m, l and the output
 * accumulator.
 */
function forward(node: Node, form: SweepForm, tensors: NodeTensors, like: Node): ShaderParts {
  const { attributes } = expectOp(node, 'attention');
  const sizes = attentionSizes(node.inputs[0]!.type, node.inputs[1]!.type, attributes);
  const { rate, keys } = sizes;
  const sweep = sweepOf(sizes, [sizes.queries, keys], form, 2, like.inputs[0]!.type.shape[0]);
  const { q, k, v, mask, dropout, y, ml } = forwardTensors(tensors, sizes);
  const streamedTensors: StreamedTensors = {
    vectors: [k, v],
    values: mask ? { masked_key: maskedKey(mask) } : {},
  };
  const keep = dropout && keepMaskWords(sweep, dropout.random, dropout.keepMask);
  const scale = `${Math.fround(1 / Math.sqrt(sizes.size))}f`;
  const body = `
${stationarySetup(sweep)}
${stationaryVectors(sweep, 'stationary_q')}
${stationaryVectors(sweep, 'sum_y')}
${stationaryValues(sweep, 'm', 1)}
${stationaryValues(sweep, 'l', 1)}
${rate > 0 ? stationaryValues(sweep, 'keep_word', 1, 'u32') : ''}
${stationaryLoop(sweep, `m[r] = -3.4e38f;\n${loadStationary(sweep, [['stationary_q', q, scale]])}`)}
${sweepLoop(sweep, streamedTensors, update(sweep), keep)}
${stationaryLoop(
  sweep,
  `let scale = 1.0 / l[r];
if (${ownsToken(sweep)}) {
${ml.store('row * 2u', 'm[r]')}
${ml.store('row * 2u + 1u', 'scale')}
}
${storeStationary(sweep, [['sum_y', y, 'scale']])}`,
)}`;
  const { workgroupSize, groups } = sweepGrid(sweep);
  const needs = sweepNeeds(sweep, streamedTensors);
  return {
    family: 'attention',
    variant: sweepName(sweep),
    tag: `${sizes.batch}x${sizes.heads}_${sizes.queries}x${keys}x${sizes.size}`,
    tensors: [
      ...[q, k, v],
      ...(mask ? [mask] : []),
      ...(dropout ? [dropout.random] : []),
      y,
      ml,
      ...(dropout ? [dropout.keepMask] : []),
    ],
    sizes: { ...sweepSizes(sweep), ...(rate > 0 ? { site: attributes.site! } : {}) },
    ...needs,
    declarations: [needs.declarations ?? '', ...(rate > 0 ? Object.values(philoxFunctions) : [])].join('\n'),
    workgroupSize,
    body,
    groups,
  };
}

/** Attention in every variant of a sweep. */
export const attention = sweepVariants('attention', (node, form, _target, tensors, like) =>
  single(forward(node, form, tensors, like)),
);
