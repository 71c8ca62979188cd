import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { ShaderParts } from '../emit/shader.ts';
import { dropoutFactor, type GradientTensors, present, rootScale, sweepShader } from './gradient.ts';
import { addWeighted, dots } from './products.ts';
import {
  eachStationary,
  loadStationary,
  stationaryLoop,
  stationarySetup,
  stationaryValues,
  stationaryVectors,
  storeStationary,
} from './stationary.ts';
import { eachStreamed, sweepLoop } from './streamed.ts';
import { type SweepForm, sweepOf } from './sweep.ts';
import { inside, type StreamedTensors } from './tokens.ts';

/**
 * dk and dv, or one of them. Keys are stationary and queries streamed: dk = Σ dS·q / √size and dv
 * = Σ (P∘F)·dy, with P = exp(score − m) / l recomputed from the stored m and l, F the dropout factor and dS
 * = P∘(F∘dP − δ). Each lane keeps k, v, dk and dv of its keys.
 */
export function keyGradients(
  wanted: readonly ('dk' | 'dv')[],
  sizes: AttentionSizes,
  tensors: GradientTensors,
  form: SweepForm,
): ShaderParts {
  const sweep = sweepOf(sizes, [sizes.keys, sizes.queries], form, 4);
  const { masked, rate } = sizes;
  const { q, k, v, mask, keepMask, dy } = tensors;
  const queryTerms = tensors.queryTerms('read');
  const [dk, dv] = [wanted.includes('dk'), wanted.includes('dv')];
  const row = (query: string): string => `(pair * streamed + ${query})`;
  // A subgroup's r-th keys begin at a multiple of the number of lanes, so their bits are all in one word.
  const inSubgroup = sweep.loads === 'subgroup';
  const word = (r: string): string =>
    `min(${inSubgroup ? `first - lane + ${r} * ${sweep.sharing}u` : 'first'}, stationary - 1u) / 32u`;
  const streamedTensors: StreamedTensors = {
    vectors: [q, dy],
    values: {
      terms: {
        count: dk ? 3 : 2,
        of: 'all lanes',
        type: 'f32',
        load: (query, which) => queryTerms.load(`${row(query)} * 3u + ${which}`),
      },
      ...(keepMask
        ? {
            keep_word: {
              count: sweep.perLane,
              of: inSubgroup ? 'all lanes' : 'each lane',
              type: 'u32',
              load: (query: string, r: string) =>
                keepMask.load(`${row(query)} * ((stationary + 31u) / 32u) + ${word(r)}`),
            },
          }
        : {}),
    },
  };
  const keep = (r: number, j: number): string =>
    rate > 0
      ? `${dropoutFactor(sweep, `keep_word_${j}_${r}`, `(first + ${r * sweep.sharing}u) & 31u`)} * `
      : '';
  const each = (code: (r: number, j: number) => string): string =>
    eachStationary(sweep, (r) => eachStreamed(sweep, (j) => code(r, j)));
  const weight = (r: number, j: number): string => {
    const score = masked ? `select(score_${r}_${j}, -3e38, masked_key[${r}] != 0)` : `score_${r}_${j}`;
    return `let p_${r}_${j} = select(0.0, exp(${score} - terms_${j}_0) * terms_${j}_1, ${inside(sweep, j)});
let weight_${r}_${j} = ${keep(r, j)}p_${r}_${j};`;
  };
  const dS = (r: number, j: number): string => {
    const unmasked = `weight_${r}_${j} * dP_${r}_${j} - p_${r}_${j} * terms_${j}_2`;
    return `let dS_${r}_${j} = ${masked ? `select(${unmasked}, 0.0, masked_key[${r}] != 0)` : unmasked};`;
  };
  const update = `
${dots(sweep, 'score', 'stationary_k', 'q')}
${dk ? dots(sweep, 'dP', 'stationary_v', 'dy') : ''}
${each(weight)}
${dv ? addWeighted(sweep, 'sum_dv', 'weight', 'dy') : ''}
${dk ? `${each(dS)}\n${addWeighted(sweep, 'sum_dk', 'dS', 'q')}` : ''}`;
  const vectors = ['stationary_k', ...(dk ? ['stationary_v'] : []), ...wanted.map((name) => `sum_${name}`)];
  const body = `
${stationarySetup(sweep)}
${vectors.map((name) => stationaryVectors(sweep, name)).join('\n')}
${masked ? stationaryValues(sweep, 'masked_key', 1, 'i32') : ''}
${stationaryLoop(
  sweep,
  `${mask ? `masked_key[r] = ${mask.load('image * stationary + token')};` : ''}
${loadStationary(sweep, [['stationary_k', k, rootScale(sizes)], ...(dk ? [['stationary_v', v, '1.0'] as const] : [])])}`,
)}
${sweepLoop(sweep, streamedTensors, update)}
${stationaryLoop(
  sweep,
  storeStationary(
    sweep,
    wanted.map((name) => [`sum_${name}`, tensors[name], name === 'dk' ? rootScale(sizes) : '1.0'] as const),
  ),
)}`;
  const used = present([
    ...[q, k, dy, queryTerms],
    dk ? v : undefined,
    mask,
    keepMask,
    ...wanted.map((name) => tensors[name]),
  ]);
  return sweepShader(sweep, wanted.join('_'), body, { bound: used, streamed: streamedTensors });
}

/** Number of storage buffers of `keyGradients` for both gradients. */
export function bindingsForBoth({ masked, rate }: AttentionSizes): number {
  return 7 + (masked ? 1 : 0) + (rate > 0 ? 1 : 0);
}
