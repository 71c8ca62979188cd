import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import type { Dispatch } from '../kernel.ts';
import { factor, type GradientTensors, present, rootScale, sweepDispatch } from './gradient.ts';
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

/** dk and dv, or one of them, of the stationary keys: Σ over streamed queries of dS·q and of (P∘F)·dy, with F the dropout factor. */
export function keyGradients(
  wanted: readonly ('dk' | 'dv')[],
  sizes: AttentionSizes,
  tensors: GradientTensors,
  form: SweepForm,
  target: Target,
): Dispatch {
  const sweep = sweepOf(sizes, [sizes.keys, sizes.queries], form, 4);
  const { masked, rate } = sizes;
  const { q, k, v, mask, keepMask, dy } = tensors;
  const rows = tensors.rows('read');
  const [dk, dv] = [wanted.includes('dk'), wanted.includes('dv')];
  const row = (query: string): string => `(pair * streamed + ${query})`;
  // The r-th keys of all lanes begin at a multiple of the lanes, so their bits are in one word.
  const word = (r: string): string => `min(first - lane + ${r} * ${sweep.sharing}u, stationary - 1u) / 32u`;
  const streamedTensors: StreamedTensors = {
    vectors: [q, dy],
    values: {
      row_terms: { count: dk ? 3 : 2, load: (query, which) => rows.load(`${row(query)} * 3u + ${which}`) },
      ...(keepMask
        ? {
            word: {
              count: sweep.perLane,
              load: (query: string, r: string) =>
                keepMask.load(
                  `${row(query)} * ((stationary + 31u) / 32u) + ${sweep.sharing > 0 ? word(r) : 'first / 32u'}`,
                ),
            },
          }
        : {}),
    },
  };
  const keep = (r: number, j: number): string =>
    rate > 0 ? `${factor(sweep, `word_${j}_${r}`, `(first + ${r * sweep.sharing}u) & 31u`)} * ` : '';
  const each = (code: (r: number, j: number) => string): string =>
    eachStationary(sweep, (r) => eachStreamed(sweep, (j) => code(r, j)));
  const weight = (r: number, j: number): string => {
    const score = masked ? `select(score_${r}_${j}, -3e38, hidden[${r}] != 0)` : `score_${r}_${j}`;
    return `let p_${r}_${j} = select(0.0, exp(${score} - row_terms_${j}_0) * row_terms_${j}_1, ${inside(sweep, j)});
let weight_${r}_${j} = ${keep(r, j)}p_${r}_${j};`;
  };
  const dS = (r: number, j: number): string => {
    const change = `weight_${r}_${j} * dP_${r}_${j} - p_${r}_${j} * row_terms_${j}_2`;
    return `let dS_${r}_${j} = ${masked ? `select(${change}, 0.0, hidden[${r}] != 0)` : change};`;
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
${masked ? stationaryValues(sweep, 'hidden', 1, 'i32') : ''}
${stationaryLoop(
  sweep,
  `${mask ? `hidden[r] = ${mask.load('image * stationary + token')};` : ''}
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
    ...[q, k, dy, rows],
    dk ? v : undefined,
    mask,
    keepMask,
    ...wanted.map((name) => tensors[name]),
  ]);
  return sweepDispatch(sweep, wanted.join('_'), body, used, target);
}

/** Number of bindings of `keyGradients` for both gradients. */
export function bindingsForBoth({ masked, rate }: AttentionSizes): number {
  return 7 + (masked ? 1 : 0) + (rate > 0 ? 1 : 0);
}
