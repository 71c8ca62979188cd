import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type TrainOptions, train } from '../../src/api/train.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { runInSteps, stepsOfEpoch } from '../../src/runtime/train/length.ts';
import { sceneRun, scenesDataset, task } from '../data/run.ts';
import { tinySpec } from '../support/tiny.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const tasks = (...all: readonly (readonly [name: string, batch: number, sampling: number])[]) =>
  all.map(([name, batch, sampling]) => ({ ...task(name, 'scenes', {}), batch, sampling }));

function epoch(drawn: ReturnType<typeof tasks>, records: Readonly<Record<string, number>>, accumulate = 1) {
  return stepsOfEpoch({ tasks: drawn, train: { accumulate } }, (name) => records[name]!);
}

describe('an epoch', () => {
  test.each([
    [64, 4, 1, 16],
    [10, 4, 1, 3],
    [10, 4, 2, 2],
    [3, 8, 4, 1],
  ])('of %i records in batches of %i, %i a step, has %i steps', (records, batch, accumulate, steps) => {
    expect(epoch(tasks(['a', batch, 1]), { a: records }, accumulate)).toBe(steps);
  });

  test('of tasks drawn in proportion to their records has as many steps as their epochs together', () => {
    expect(epoch(tasks(['a', 1, 0.9], ['b', 1, 0.1]), { a: 90, b: 10 })).toBe(100);
    expect(epoch(tasks(['a', 1, 1 / 3], ['b', 1, 1 / 3], ['c', 1, 1 / 3]), { a: 3, b: 3, c: 3 })).toBe(9);
  });

  test('draws every record of the task that takes longest', () => {
    expect(epoch(tasks(['a', 4, 0.5], ['b', 4, 0.5]), { a: 400, b: 8 })).toBe(200);
  });

  test('does not count a task that is never drawn', () => {
    expect(epoch(tasks(['a', 1, 1], ['b', 1, 0]), { a: 5, b: 1000 })).toBe(5);
  });
});

test('a schedule without steps ends with the last epoch', () => {
  const base = sceneRun({ tasks: tasks(['a', 8, 1]), datasets: [scenesDataset('scenes', 'names', 8)] });
  const { steps: _, ...settings } = base.train;
  const lrSchedule = { builtin: 'cosine', args: { warmup: 0, steps: null, end: 0 } };
  const { train } = runInSteps({ ...base, train: { ...settings, epochs: 3, lrSchedule } }, () => 20);
  expect([train.steps, train.lrSchedule.args.steps]).toEqual([9, 9]);
});

/** The tasks of the tiny spec have 64 records each in batches of 4, drawn in 60 % and 40 % of the steps. */
const epochSpec = tinySpec.replace('steps: 12', 'epochs: 1');
const stepsPerEpoch = 40;

test('a run of epochs counts its steps, continues with more, and warns of a schedule that does not fit', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'tiny.unit');
  writeFileSync(file, epochSpec.replace('warmup: 3', 'warmup: 60'));
  const directory = join(folder, 'run');
  const run = async (options: TrainOptions) => {
    const events: TrainEvent[] = [];
    const { step } = await train(file, {
      directory,
      workers: 0,
      ...options,
      onEvent: (event) => void events.push(event),
    });
    const notices = events.flatMap((event) => (event.event === 'notice' ? [event.message] : []));
    const rates = events.flatMap((event) => (event.event === 'step' ? [event.rate] : []));
    return { step, notices, rates };
  };
  const first = await run({});
  expect(first.step).toBe(stepsPerEpoch);
  expect(first.notices).toEqual([
    '1 epoch of the training records: 40 steps',
    'the warm-up of 60 updates does not end within 40 (never reaches the full learning rate): ' +
      'give a shorter `warmup`, or train for more steps',
  ]);
  const second = await run({ resume: true, set: { 'train.epochs': 2 } });
  expect(second.step).toBe(2 * stepsPerEpoch);
  expect(second.notices[0]).toBe(
    'train.epochs was 1, is 2: continues to step 80; a learning-rate schedule without its own `steps` follows train.epochs',
  );
  expect(second.notices[1]).toBe('2 epochs of the training records: 80 steps');
  expect(second.rates).toHaveLength(stepsPerEpoch);
  expect(second.rates.at(-1)!).toBeLessThan(second.rates[20]!);
});
