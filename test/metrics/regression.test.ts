import { describe, expect, it } from 'vitest';
import { regression } from '../../src/runtime/metrics/regression.ts';
import type { Sample } from '../../src/runtime/records/record.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { metricContext } from './support/context.ts';

const context = metricContext({
  outputs: 1,
  puts: 'number',
  args: { truth: 'truth.price' },
  primary: 'rmse',
});
const priced = (price: number): Sample => ({ id: 'homes.csv:7', fields: {}, truth: { price } });

function resultOf(pairs: readonly (readonly [predicted: number, price: number])[], given = context) {
  const state = regression.start(given);
  for (const [predicted, price] of pairs) state.add({ head: Float32Array.of(predicted) }, priced(price));
  return state.result();
}

describe('regression', () => {
  it('undoes the standardisation of batches', () => {
    const scaled = { ...context, scale: { mean: [100], std: [20] } };
    const pairs = [
      [0, 110],
      [1, 110],
    ] as const;
    // Predictions 100 and 120: both are off by 10.
    expect(resultOf(pairs, scaled)).toEqual({ rmse: 10, mae: 10, r2: null });
  });

  it('says which values are better when they are lower', () => {
    const kinds = ['rmse', 'mae', 'r2'].map((value) => regression.kindOf!(value, {}).better);
    expect(kinds).toEqual(['lower', 'lower', 'higher']);
  });

  it('has no values without records', () => {
    expect(resultOf([])).toEqual({ rmse: null, mae: null, r2: null });
  });

  it('has the mean of the training targets as baseline, for mae their median', () => {
    const train = [0, 0, 9].map(priced);
    const held = [0, 3].map(priced);
    const baseline = (primary: string) => regression.baseline(train, held, { ...context, primary });
    expect(baseline('rmse')).toBeCloseTo(Math.sqrt((9 + 0) / 2), 12);
    expect(baseline('mae')).toBeCloseTo((0 + 3) / 2, 12);
    // The mean of the training targets is off by 9 + 0, and the variation around 1.5 is 2 · 1.5².
    expect(baseline('r2')).toBeCloseTo(1 - 9 / 4.5, 12);
    expect(regression.baseline([], held, context)).toBeNull();
  });

  it('reports targets that are missing or no numbers', async () => {
    const add = (truth: Sample['truth']) => () =>
      regression.start(context).add({ head: Float32Array.of(1) }, { id: 'homes.csv:7', fields: {}, truth });
    expect(await dataErrorOf(add({}), '/')).toBe(
      'homes.csv:7: the record has no `price` to compare with\nevaluate on a split with targets',
    );
    expect(await dataErrorOf(add({ price: Number.NaN }), '/')).toBe(
      'homes.csv:7: price: expected a number, found NaN\nremove the record or give it a number',
    );
    expect(await dataErrorOf(add({ price: [1, 2] }), '/')).toBe(
      'homes.csv:7: price: expected 1 numbers, found 2',
    );
  });
});
