import { describe, expect, it } from 'vitest';
import { openData } from '../../../src/runtime/data/open.ts';
import { balancedWeights, recordsByClass } from '../../../src/runtime/data/order/classes.ts';
import { balancedOrder, shuffledOrder } from '../../../src/runtime/data/order/order.ts';
import type { Batch } from '../../../src/runtime/data/source.ts';
import type { Sample, Split } from '../../../src/runtime/records/record.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { idsOf, sceneRun, task } from '../run.ts';

function splitOf(labels: readonly (number | readonly number[] | undefined)[]): Split {
  return {
    name: 'train',
    length: labels.length,
    at: (index): Sample => {
      const label = labels[index];
      return { id: `train:${index}`, fields: {}, truth: label === undefined ? {} : { label } };
    },
  };
}

const labels = [0, 0, 0, 2, 0, 2, 0, -1, 3];
const records = recordsByClass(splitOf(labels), 'label');
const key = [7, 'task'] as const;

describe('records by class', () => {
  it('are the indices of each class, without records that have no class', () => {
    expect(records).toEqual([[0, 1, 2, 4, 6], [], [3, 5], [8]]);
  });

  it('require one class for each record', async () => {
    const hint = 'balancing needs one class for each record: remove `.balanced`';
    const read = (classes: Parameters<typeof splitOf>[0]) => () => recordsByClass(splitOf(classes), 'label');
    expect(await dataErrorOf(read([1, [0, 1]]), '/root')).toBe(
      `train:1: expected one class in truth.label, found 2 values\n${hint}`,
    );
    expect(await dataErrorOf(read([undefined]), '/root')).toBe(
      `train:0: expected one class in truth.label, found none\n${hint}`,
    );
    expect(await dataErrorOf(read([-1, -1]), '/root')).toBe(
      'split train: no record has a class in truth.label\nremove `.balanced`',
    );
  });
});

describe('balanced class weights', () => {
  it('are n / (k·n[c]), as scikit-learn computes them, and 0 for classes that do not occur', () => {
    // 8 records with a class; 3 classes occur.
    expect([...balancedWeights(records, 5)]).toEqual([8 / 15, 0, 8 / 6, 8 / 3, 0].map(Math.fround));
  });
});

describe('balanced order', () => {
  const order = balancedOrder(records, key);
  const drawn = Array.from({ length: 90 }, (_, position) => order(position));

  it('draws each class once in every round', () => {
    for (let round = 0; round < 30; round++) {
      const classes = drawn.slice(3 * round, 3 * round + 3).map((index) => labels[index]!);
      expect(classes.sort((a, b) => a - b)).toEqual([0, 2, 3]);
    }
  });

  it('draws all records of a class before any again, in changing order', () => {
    const first = drawn.filter((index) => labels[index] === 0);
    const epochs = Array.from({ length: 6 }, (_, epoch) => first.slice(5 * epoch, 5 * epoch + 5));
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).toEqual([0, 1, 2, 4, 6]);
    expect(new Set(epochs.map((epoch) => epoch.join())).size).toBeGreaterThan(1);
  });

  it('is a function of seed, task and position', () => {
    const again = balancedOrder(records, key);
    expect([80, 3, 41].map(again)).toEqual([80, 3, 41].map((position) => drawn[position]));
    const other = balancedOrder(records, [8, 'task']);
    expect(Array.from({ length: 90 }, (_, position) => other(position))).not.toEqual(drawn);
  });
});

describe('shuffled order', () => {
  it('permutes the split in each epoch', () => {
    const order = shuffledOrder(9, key);
    const epochs = [0, 1].map((epoch) => Array.from({ length: 9 }, (_, i) => order(9 * epoch + i)));
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });
});

describe('a task with balancing', () => {
  const run = sceneRun({
    tasks: [
      task('sort', 'names', {
        fields: { text: 'text' },
        batch: 8,
        sampler: 'balanced',
        classWeights: [
          { kind: 'balanced', name: 'class_weights.a', truth: 'truth.label', classes: 8 },
          { kind: 'list', name: 'class_weights.b', weights: [1, 2, 3] },
        ],
      }),
    ],
  });

  it("adds the training split's class weights to every batch, also in evaluation", async () => {
    const source = await openData(run, { root: '.', seed: 1, workers: 0 });
    const split = source.split('sort', 'train');
    const expected = [...balancedWeights(recordsByClass(split, 'label'), 8)];
    const batches: Batch[] = [await source.trainBatch('sort', 3)];
    for await (const batch of source.evalBatches('sort', 'valid', 4)) batches.push(batch);
    expect(batches.length).toBeGreaterThan(1);
    for (const { inputs } of batches) {
      expect([...inputs['class_weights.a']!]).toEqual(expected);
      expect([...inputs['class_weights.b']!]).toEqual([1, 2, 3]);
    }
    await source.close();
  });

  it('continues with the same batches after a restart', async () => {
    const [one, two] = [
      await openData(run, { root: '.', seed: 1, workers: 0 }),
      await openData(run, { root: '.', seed: 1, workers: 0 }),
    ];
    for (const k of [0, 1, 2, 3]) await one.trainBatch('sort', k);
    expect(idsOf(await two.trainBatch('sort', 4))).toEqual(idsOf(await one.trainBatch('sort', 4)));
    await one.close();
    await two.close();
  });
});
