import { describe, expect, it } from 'vitest';
import type { PlainCall } from '../../../src/compiler/artifact/run_spec.ts';
import { TensorMemory } from '../../../src/runtime/data/batches/tensor_memory.ts';
import { collateTruth, requireTargets } from '../../../src/runtime/data/batches/truth.ts';
import { momentsOf, truthMoments } from '../../../src/runtime/data/fitting/fitted.ts';
import { specFiles } from '../../../src/runtime/data/fitting/spec_files.ts';
import { numbers } from '../../../src/runtime/data/kinds/numbers.ts';
import { nodeMedia } from '../../../src/runtime/data/node_preparer.ts';
import type { NumbersField } from '../../../src/runtime/records/fields.ts';
import type { Sample } from '../../../src/runtime/records/record.ts';
import { dataErrorOf } from '../../formats/shared.ts';

const prepare: readonly PlainCall[] = [
  { builtin: 'standardize', args: {} },
  { builtin: 'categorize', args: { size: 4 } },
];
const modality = { name: 'row', kind: 'numbers', dims: [3], prepare } as const;
const plan = { name: 'row', kind: 'numbers', field: 'row', dims: [3], steps: prepare } as const;

function row(a: number | null, b: number | null, category: string | null): NumbersField {
  return { kind: 'numbers', numbers: [a, b], categories: [category] };
}

const training = [row(1, 10, 'x'), row(3, null, 'y'), row(5, 10, 'y'), row(7, 10, 'z')];

async function prepared(rows: readonly NumbersField[], steps: readonly PlainCall[] = prepare) {
  const context = { linesOf: specFiles('.'), training: () => training };
  const vocabulary = (await numbers.vocabulary!({ ...modality, prepare: steps }, context)) ?? [];
  const moments = numbers.moments!(modality, context)!;
  const prepare = await numbers.start({ ...plan, steps }, { media: nodeMedia(), vocabulary, moments });
  const { sizes, collate } = await prepare(rows.map((field, i) => ({ id: `r${i}`, field })));
  return { vocabulary, moments, sizes, tensors: collate({ batch: rows.length }, new TensorMemory()) };
}

describe('modalities of numbers', () => {
  it('standardise with the training split, of which missing values are no part', async () => {
    const { moments, tensors, sizes } = await prepared([row(1, 10, 'x'), row(null, 11, null)]);
    expect(moments).toEqual({ mean: [4, 10], std: [Math.sqrt(5), 1] });
    expect(sizes).toEqual({});
    expect([...tensors['row.values']!]).toEqual([Math.fround(-3 / Math.sqrt(5)), 0, 0, 0, 1, 0]);
    expect([...tensors['row.missing']!]).toEqual([0, 0, 0, 1, 0, 1]);
  });

  it('keep the most frequent categories; the others and new ones are unknown', async () => {
    const { vocabulary, tensors } = await prepared([row(1, 1, 'y'), row(1, 1, 'z'), row(1, 1, 'new')]);
    expect(vocabulary).toEqual(['(number)', '(unknown)', '0=y', '0=x']);
    expect([...tensors['row.categories']!]).toEqual([0, 0, 2, 0, 0, 1, 0, 0, 1]);
  });

  it('report rows of another size, and categories without indices', async () => {
    const short: NumbersField = { kind: 'numbers', numbers: [1], categories: [] };
    expect(await dataErrorOf(() => prepared([short]), '/')).toBe(
      'r0: the modality row has 3 columns, the record has 1\nwrite tensor: f32[1]',
    );
    expect(await dataErrorOf(() => prepared([row(1, 2, 'x')], [prepare[0]!]), '/')).toBe(
      'r0: the record has 1 categories, and the modality row has no indices for them\nadd categorize(SIZE) to its `prepare`',
    );
  });
});

describe('standardised truths', () => {
  const samples = [200, 400].map((price): Sample => ({ id: `${price}`, fields: {}, truth: { price } }));
  const truth = [{ name: 'truth.price', dtype: 'f32', shape: ['batch'], standardized: true }] as const;

  it('have mean 0 and standard deviation 1 over the training split', () => {
    const split = { name: 'train', length: 2, at: (i: number) => samples[i]! };
    const moments = truthMoments({ splits: { train: split }, names: {} }, 'price');
    expect(moments).toEqual({ mean: [300], std: [100] });
    const { inputs } = collateTruth({ dataset: 'homes', truth }, samples, { 'homes.price': moments });
    expect([...inputs['truth.price']!]).toEqual([-1, 1]);
  });

  it('of a large offset keep their variance', () => {
    const { mean, std } = momentsOf([[1e9], [1e9 + 2]]);
    expect([mean[0], std[0]]).toEqual([1e9 + 1, 1]);
  });

  it('keep the differences of large numbers, which f32 would round away', () => {
    const large = [1e9, 1e9 + 2].map((price): Sample => ({ id: 'a', fields: {}, truth: { price } }));
    const statistics = { 'homes.price': { mean: [1e9 + 1], std: [1] } };
    const { inputs } = collateTruth({ dataset: 'homes', truth }, large, statistics);
    expect([...inputs['truth.price']!]).toEqual([-1, 1]);
  });
});

describe('targets of numbers', () => {
  const truth = [{ name: 'truth.price', dtype: 'f32', shape: ['batch', 1] }] as const;
  const messageOf = (sample: Sample) => dataErrorOf(() => requireTargets(truth, [sample]), '/');

  it('are required of every record, as finite numbers', async () => {
    const record = (...price: readonly number[]): Sample => ({
      id: 'homes.csv:9',
      fields: {},
      truth: { price },
    });
    const hint = 'give every record a target, or remove the record';
    expect(await messageOf({ id: 'homes.csv:9', fields: {}, truth: {} })).toBe(
      `homes.csv:9: truth.price: expected finite numbers, found none\n${hint}`,
    );
    expect(await messageOf(record(1, Number.NaN))).toBe(
      `homes.csv:9: truth.price: expected finite numbers, found NaN\n${hint}`,
    );
    expect(() => requireTargets(truth, [record(1)])).not.toThrow();
  });

  it('are not those of boxes, whose records may have none', () => {
    const boxes = [{ name: 'truth.box', dtype: 'f32', shape: ['batch', 'boxes', 4] }] as const;
    expect(() => requireTargets(boxes, [{ id: 'a', fields: {}, truth: {} }])).not.toThrow();
  });

  it('are classes that the head has, or none', async () => {
    const labelled = (label: number): Sample => ({ id: 'a.csv:2', fields: {}, truth: { label } });
    const label = [{ name: 'truth.label', dtype: 'i32', shape: ['batch'], classes: 3 }] as const;
    const found = (value: number) => dataErrorOf(() => requireTargets(label, [labelled(value)]), '/');
    expect(await found(3)).toBe(
      'a.csv:2: truth.label: expected a class from 0 to 2, found 3\ngive the head as many classes as the data has',
    );
    expect(await found(0.5)).toContain('found 0.5');
    expect(() => requireTargets(label, [-1, 0, 2].map(labelled))).not.toThrow();
  });
});
