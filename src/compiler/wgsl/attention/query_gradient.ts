import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import type { Dispatch } from '../kernel.ts';
import { factor, type GradientTensors, present, rootScale, sweepDispatch } from './gradient.ts';
import { addWeighted, dots } from './products.ts';
import {
  countLoop,
  eachStationary,
  loadStationary,
  stationaryLoop,
  stationarySetup,
  stationaryValues,
  stationaryVectors,
  storeStationary,
} from './stationary.ts';
import { eachStreamed, sweepLoop } from './streamed.ts';
import { type Sweep, type SweepForm, sweepOf } from './sweep.ts';
import { inside, type StreamedTensors } from './tokens.ts';

/** dq of the stationary queries: Σ over streamed keys of dS·k (FlashAttention, Dao et al. 2022, algorithm 4). */
export function queryGradient(
  sizes: AttentionSizes,
  tensors: GradientTensors,
  rows: 'made' | 'given',
  form: SweepForm,
  target: Target,
): Dispatch {
  const sweep = sweepOf(sizes, [sizes.queries, sizes.keys], form, 3);
  const { masked, rate } = sizes;
  const { q, k, v, mask, keepMask, dy, y, ml, dq } = tensors;
  const streamedTensors: StreamedTensors = {
    vectors: [k, v],
    values: mask ? { hidden: { count: 1, load: (key) => mask.load(`image * streamed + ${key}`) } } : {},
  };
  const dS = (r: number, j: number): string => {
    const counted = `${inside(sweep, j)}${masked ? ` & (hidden_${j}_0 == 0)` : ''}`;
    const dP =
      rate > 0 ? `${factor(sweep, `bits[${r}]`, `(base & 31u) + ${j}u`)} * dP_${r}_${j}` : `dP_${r}_${j}`;
    return `let p_${r}_${j} = select(0.0, exp(score_${r}_${j} - row_terms[${3 * r}]) * row_terms[${3 * r + 1}], ${counted});
let dS_${r}_${j} = p_${r}_${j} * (${dP} - row_terms[${3 * r + 2}]);`;
  };
  const update = `
${dots(sweep, 'score', 'stationary_q', 'k')}
${dots(sweep, 'dP', 'stationary_dy', 'v')}
${eachStationary(sweep, (r) => eachStreamed(sweep, (j) => dS(r, j)))}
${addWeighted(sweep, 'sum_dq', 'dS', 'k')}`;
  const words =
    keepMask &&
    stationaryLoop(sweep, `bits[r] = ${keepMask.load('row * ((streamed + 31u) / 32u) + start / 32u')};`);
  const vectors = (also: string): string =>
    loadStationary(
      sweep,
      [
        ['stationary_q', q, rootScale(sizes)],
        ['stationary_dy', dy, '1.0'],
      ],
      also,
    );
  const body = `
${stationarySetup(sweep)}
${['stationary_q', 'stationary_dy', 'sum_dq'].map((name) => stationaryVectors(sweep, name)).join('\n')}
${stationaryValues(sweep, 'row_terms', 3)}
${rate > 0 ? stationaryValues(sweep, 'bits', 1, 'u32') : ''}
${stationaryLoop(sweep, rows === 'made' ? makeRows(sweep, tensors, vectors) : readRows(sweep, tensors, vectors))}
${sweepLoop(sweep, streamedTensors, update, words)}
${stationaryLoop(sweep, storeStationary(sweep, [['sum_dq', dq, rootScale(sizes)]]))}`;
  const made = rows === 'made';
  const used = present([
    ...[q, k, v, dy],
    ...(made ? [y, ml] : [tensors.rows('read')]),
    mask,
    keepMask,
    made ? tensors.rows('write') : undefined,
    dq,
  ]);
  return sweepDispatch(sweep, 'query', body, used, target);
}

/** Number of bindings of `queryGradient` if it computes `rows` itself. */
export function bindingsToMake({ masked, rate }: AttentionSizes): number {
  return 8 + (masked ? 1 : 0) + (rate > 0 ? 1 : 0);
}

function readRows(sweep: Sweep, tensors: GradientTensors, vectors: (also: string) => string): string {
  const rows = tensors.rows('read');
  return `${countLoop(sweep, 'i', 3, `row_terms[r * 3u + i] = ${rows.load('row * 3u + i')};`)}\n${vectors('')}`;
}

/** Computes m, 1 / l and δ of each query and stores them; δ is summed while the vectors are loaded. */
function makeRows(
  sweep: Sweep,
  { y, ml, rows: rowsOf }: GradientTensors,
  vectors: (also: string) => string,
): string {
  const rows = rowsOf('write');
  const step = y.load('at + p');
  const product = sweep.vectorised ? `dot(step_stationary_dy, ${step})` : `step_stationary_dy * ${step}`;
  return `var delta = 0.0;
${vectors(`delta += ${product};`)}
row_terms[r * 3u] = ${ml.load('row * 2u')};
row_terms[r * 3u + 1u] = ${ml.load('row * 2u + 1u')};
row_terms[r * 3u + 2u] = delta;
if (live) {
${countLoop(sweep, 'i', 3, rows.store('row * 3u + i', 'row_terms[r * 3u + i]'))}
}`;
}
