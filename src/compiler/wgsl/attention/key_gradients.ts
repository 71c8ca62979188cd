import type { AttentionSizes } from '../../ops/support/attention.ts';
import type { Target } from '../../target.ts';
import type { Dispatch } from '../kernel.ts';
import { factor, type GradientTensors, present, rootScale, sweepDispatch } from './gradient.ts';
import { addWeighted, dots } from './products.ts';
import { eachOwn, loadOwn, ownLoop, ownSetup, ownValues, ownVectors, storeOwn } from './stationary.ts';
import { eachOther, sweepLoop } from './streamed.ts';
import { type SweepForm, sweepOf } from './sweep.ts';
import { inside, type Others } from './tokens.ts';

/** dk and dv (or one of them) of the owned keys: Σ over queries of dS·q and P∘F·dy. */
export function keyGradients(
  wanted: readonly ('dk' | 'dv')[],
  sizes: AttentionSizes,
  tensors: GradientTensors,
  form: SweepForm,
  target: Target,
): Dispatch {
  const sweep = sweepOf(sizes, [sizes.keys, sizes.queries], form, 4);
  const { masked, rate } = sizes;
  const { q, k, v, mask, kept, dy } = tensors;
  const rows = tensors.rows('read');
  const [dk, dv] = [wanted.includes('dk'), wanted.includes('dv')];
  const row = (query: string): string => `(pair * other + ${query})`;
  // The r-th keys of all lanes have their bits in one word, since they begin at a multiple of the lanes.
  const word = (r: string): string => `min(first - lane + ${r} * ${sweep.sharing}u, own - 1u) / 32u`;
  const others: Others = {
    vectors: [q, dy],
    values: {
      stat: { count: dk ? 3 : 2, load: (query, which) => rows.load(`${row(query)} * 3u + ${which}`) },
      ...(kept
        ? {
            word: {
              count: sweep.perLane,
              load: (query: string, r: string) =>
                kept.load(
                  `${row(query)} * ((own + 31u) / 32u) + ${sweep.sharing > 0 ? word(r) : 'first / 32u'}`,
                ),
            },
          }
        : {}),
    },
  };
  const keep = (r: number, j: number): string =>
    rate > 0 ? `${factor(sweep, `word_${j}_${r}`, `(first + ${r * sweep.sharing}u) & 31u`)} * ` : '';
  const each = (code: (r: number, j: number) => string): string =>
    eachOwn(sweep, (r) => eachOther(sweep, (j) => code(r, j)));
  const weight = (r: number, j: number): string => {
    const score = masked ? `select(score_${r}_${j}, -3e38, hidden[${r}] != 0)` : `score_${r}_${j}`;
    return `let p_${r}_${j} = select(0.0, exp(${score} - stat_${j}_0) * stat_${j}_1, ${inside(sweep, j)});
let weight_${r}_${j} = ${keep(r, j)}p_${r}_${j};`;
  };
  const slope = (r: number, j: number): string => {
    const change = `weight_${r}_${j} * arriving_${r}_${j} - p_${r}_${j} * stat_${j}_2`;
    return `let slope_${r}_${j} = ${masked ? `select(${change}, 0.0, hidden[${r}] != 0)` : change};`;
  };
  const update = `
${dots(sweep, 'score', 'own_k', 'q')}
${dk ? dots(sweep, 'arriving', 'own_v', 'dy') : ''}
${each(weight)}
${dv ? addWeighted(sweep, 'sum_dv', 'weight', 'dy') : ''}
${dk ? `${each(slope)}\n${addWeighted(sweep, 'sum_dk', 'slope', 'q')}` : ''}`;
  const vectors = ['own_k', ...(dk ? ['own_v'] : []), ...wanted.map((name) => `sum_${name}`)];
  const body = `
${ownSetup(sweep)}
${vectors.map((name) => ownVectors(sweep, name)).join('\n')}
${masked ? ownValues(sweep, 'hidden', 1, 'i32') : ''}
${ownLoop(
  sweep,
  `${mask ? `hidden[r] = ${mask.load('image * own + token')};` : ''}
${loadOwn(sweep, [['own_k', k, rootScale(sizes)], ...(dk ? [['own_v', v, '1.0'] as const] : [])])}`,
)}
${sweepLoop(sweep, others, update)}
${ownLoop(
  sweep,
  storeOwn(
    sweep,
    wanted.map((name) => [`sum_${name}`, tensors[name], name === 'dk' ? rootScale(sizes) : '1.0'] as const),
  ),
)}`;
  const used = present([
    ...[q, k, dy, rows],
    dk ? v : undefined,
    mask,
    kept,
    ...wanted.map((name) => tensors[name]),
  ]);
  return sweepDispatch(sweep, wanted.join('_'), body, used, target);
}

/** Bindings that `keyGradients` takes for both. */
export function bindingsForBoth({ masked, rate }: AttentionSizes): number {
  return 7 + (masked ? 1 : 0) + (rate > 0 ? 1 : 0);
}
