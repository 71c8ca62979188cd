import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import type { Dispatch } from '../kernel.ts';
import { factor, type GradientTensors, present, rootScale, sweepDispatch } from './gradient.ts';
import { addWeighted, dots } from './products.ts';
import {
  countLoop,
  eachOwn,
  loadOwn,
  ownLoop,
  ownSetup,
  ownValues,
  ownVectors,
  storeOwn,
} from './stationary.ts';
import { eachOther, sweepLoop } from './streamed.ts';
import { type Sweep, type SweepForm, sweepOf } from './sweep.ts';
import { inside, type Others } from './tokens.ts';

/** dq of the owned queries: Σ over keys of dS·k. */
export function queryGradient(
  sizes: AttentionSizes,
  tensors: GradientTensors,
  rows: 'made' | 'given',
  form: SweepForm,
  target: Target,
): Dispatch {
  const sweep = sweepOf(sizes, [sizes.queries, sizes.keys], form, 3);
  const { masked, rate } = sizes;
  const { q, k, v, mask, kept, dy, y, stats, dq } = tensors;
  const others: Others = {
    vectors: [k, v],
    values: mask ? { hidden: { count: 1, load: (key) => mask.load(`image * other + ${key}`) } } : {},
  };
  const slope = (r: number, j: number): string => {
    const counted = `${inside(sweep, j)}${masked ? ` & (hidden_${j}_0 == 0)` : ''}`;
    const arriving =
      rate > 0
        ? `${factor(sweep, `bits[${r}]`, `(base & 31u) + ${j}u`)} * arriving_${r}_${j}`
        : `arriving_${r}_${j}`;
    return `let p_${r}_${j} = select(0.0, exp(score_${r}_${j} - stat[${3 * r}]) * stat[${3 * r + 1}], ${counted});
let slope_${r}_${j} = p_${r}_${j} * (${arriving} - stat[${3 * r + 2}]);`;
  };
  const update = `
${dots(sweep, 'score', 'own_q', 'k')}
${dots(sweep, 'arriving', 'own_dy', 'v')}
${eachOwn(sweep, (r) => eachOther(sweep, (j) => slope(r, j)))}
${addWeighted(sweep, 'sum_dq', 'slope', 'k')}`;
  const words =
    kept && ownLoop(sweep, `bits[r] = ${kept.load('row * ((other + 31u) / 32u) + start / 32u')};`);
  const vectors = (also: string): string =>
    loadOwn(
      sweep,
      [
        ['own_q', q, rootScale(sizes)],
        ['own_dy', dy, '1.0'],
      ],
      also,
    );
  const body = `
${ownSetup(sweep)}
${['own_q', 'own_dy', 'sum_dq'].map((name) => ownVectors(sweep, name)).join('\n')}
${ownValues(sweep, 'stat', 3)}
${rate > 0 ? ownValues(sweep, 'bits', 1, 'u32') : ''}
${ownLoop(sweep, rows === 'made' ? makeRows(sweep, tensors, vectors) : readRows(sweep, tensors, vectors))}
${sweepLoop(sweep, others, update, words)}
${ownLoop(sweep, storeOwn(sweep, [['sum_dq', dq, rootScale(sizes)]]))}`;
  const made = rows === 'made';
  const used = present([
    ...[q, k, v, dy],
    ...(made ? [y, stats] : [tensors.rows('read')]),
    mask,
    kept,
    made ? tensors.rows('write') : undefined,
    dq,
  ]);
  return sweepDispatch(sweep, 'query', body, used, target);
}

/** Bindings that `queryGradient` takes to make `rows` itself. */
export function bindingsToMake({ masked, rate }: AttentionSizes): number {
  return 8 + (masked ? 1 : 0) + (rate > 0 ? 1 : 0);
}

function readRows(sweep: Sweep, tensors: GradientTensors, vectors: (also: string) => string): string {
  const rows = tensors.rows('read');
  return `${countLoop(sweep, 'i', 3, `stat[r * 3u + i] = ${rows.load('row * 3u + i')};`)}\n${vectors('')}`;
}

/** δ is summed while vectors are loaded. */
function makeRows(
  sweep: Sweep,
  { y, stats, rows: rowsOf }: GradientTensors,
  vectors: (also: string) => string,
): string {
  const rows = rowsOf('write');
  const step = y.load('at + p');
  const product = sweep.wide ? `dot(step_own_dy, ${step})` : `step_own_dy * ${step}`;
  return `var delta = 0.0;
${vectors(`delta += ${product};`)}
stat[r * 3u] = ${stats.load('row * 2u')};
stat[r * 3u + 1u] = ${stats.load('row * 2u + 1u')};
stat[r * 3u + 2u] = delta;
if (live) {
${countLoop(sweep, 'i', 3, rows.store('row * 3u + i', 'stat[r * 3u + i]'))}
}`;
}
