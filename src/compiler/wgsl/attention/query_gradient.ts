import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { dropoutFactor, type GradientTensors, present, rootScale, sweepShader } from './gradient.ts';
import { addWeighted, dots } from './products.ts';
import { ownsToken, sumOfLanes } from './quads.ts';
import {
  countLoop,
  eachStationary,
  loadStationary,
  stationaryLoop,
  stationarySetup,
  stationaryValues,
  stationaryVectors,
  stepAt,
  storeStationary,
} from './stationary.ts';
import { eachStreamed, sweepLoop } from './streamed.ts';
import { type Sweep, type SweepForm, sweepOf } from './sweep.ts';
import { inside, maskedKey, type StreamedTensors } from './tokens.ts';

/**
 * dq = Σ dS·k / √size. Queries are stationary and keys streamed, with P = exp(score − m) / l recomputed from
 * the stored m and l and dS = P∘(F∘dP − δ) (FlashAttention, Dao et al. 2022, algorithm 4). Each lane keeps q,
 * dy and dq of its queries. `terms`: whether the kernel computes m, 1 / l and δ of its queries and stores
 * them, or loads them.
 */
export function queryGradient(
  sizes: AttentionSizes,
  tensors: GradientTensors,
  terms: 'computed' | 'loaded',
  form: SweepForm,
): ShaderParts {
  const sweep = sweepOf(sizes, [sizes.queries, sizes.keys], form, 3);
  const { masked, rate } = sizes;
  const { q, k, v, mask, keepMask, dy, y, ml, dq } = tensors;
  const streamedTensors: StreamedTensors = {
    vectors: [k, v],
    values: mask ? { masked_key: maskedKey(mask) } : {},
  };
  const dS = (r: number, j: number): string => {
    const valid = `${inside(sweep, j)}${masked ? ` & (masked_key_${j}_0 == 0)` : ''}`;
    const dP =
      rate > 0
        ? `${dropoutFactor(sweep, `keep_word[${r}]`, `(base & 31u) + ${j}u`)} * dP_${r}_${j}`
        : `dP_${r}_${j}`;
    return `let p_${r}_${j} = select(0.0, exp(score_${r}_${j} - terms[${3 * r}]) * terms[${3 * r + 1}], ${valid});
let dS_${r}_${j} = p_${r}_${j} * (${dP} - terms[${3 * r + 2}]);`;
  };
  const update = `
${dots(sweep, 'score', 'stationary_q', 'k')}
${dots(sweep, 'dP', 'stationary_dy', 'v')}
${eachStationary(sweep, (r) => eachStreamed(sweep, (j) => dS(r, j)))}
${addWeighted(sweep, 'sum_dq', 'dS', 'k')}`;
  const words =
    keepMask &&
    stationaryLoop(sweep, `keep_word[r] = ${keepMask.load('row * ((streamed + 31u) / 32u) + start / 32u')};`);
  const vectors = (perStep: string): string =>
    loadStationary(
      sweep,
      [
        ['stationary_q', q, rootScale(sizes)],
        ['stationary_dy', dy, '1.0'],
      ],
      perStep,
    );
  const body = `
${stationarySetup(sweep)}
${['stationary_q', 'stationary_dy', 'sum_dq'].map((name) => stationaryVectors(sweep, name)).join('\n')}
${stationaryValues(sweep, 'terms', 3)}
${rate > 0 ? stationaryValues(sweep, 'keep_word', 1, 'u32') : ''}
${stationaryLoop(sweep, terms === 'computed' ? computeTerms(sweep, tensors, vectors) : loadTerms(sweep, tensors, vectors))}
${sweepLoop(sweep, streamedTensors, update, words)}
${stationaryLoop(sweep, storeStationary(sweep, [['sum_dq', dq, rootScale(sizes)]]))}`;
  const computed = terms === 'computed';
  const used = present([
    ...[q, k, v, dy],
    ...(computed ? [y, ml] : [tensors.queryTerms('read')]),
    mask,
    keepMask,
    computed ? tensors.queryTerms('write') : undefined,
    dq,
  ]);
  return sweepShader(sweep, 'query', body, { bound: used, streamed: streamedTensors });
}

/** Number of storage buffers of `queryGradient` if it computes the terms of its queries. */
export function bindingsToComputeTerms({ masked, rate }: AttentionSizes): number {
  return 8 + (masked ? 1 : 0) + (rate > 0 ? 1 : 0);
}

function loadTerms(sweep: Sweep, tensors: GradientTensors, vectors: (perStep: string) => string): string {
  const queryTerms = tensors.queryTerms('read');
  return `${countLoop(sweep, 'i', 3, `terms[r * 3u + i] = ${queryTerms.load('row * 3u + i')};`)}\n${vectors('')}`;
}

/** Computes m, 1 / l and δ of each query and stores them. δ is summed while the vectors are loaded. */
function computeTerms(
  sweep: Sweep,
  { y, ml, queryTerms: termsTensor }: GradientTensors,
  vectors: (perStep: string) => string,
): string {
  const queryTerms = termsTensor('write');
  const step = y.load(stepAt(sweep));
  const product = sweep.vectorised ? `dot(step_stationary_dy, ${step})` : `step_stationary_dy * ${step}`;
  return `var delta = 0.0;
${vectors(`delta += ${product};`)}
terms[r * 3u] = ${ml.load('row * 2u')};
terms[r * 3u + 1u] = ${ml.load('row * 2u + 1u')};
terms[r * 3u + 2u] = ${sumOfLanes(sweep, 'delta')};
if (${ownsToken(sweep)}) {
${countLoop(sweep, 'i', 3, queryTerms.store('row * 3u + i', 'terms[r * 3u + i]'))}
}`;
}
