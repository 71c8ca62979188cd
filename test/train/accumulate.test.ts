import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { estimate } from '../../src/api/estimate.ts';
import { validModel } from '../../src/api/spec/valid_model.ts';
import { type TrainOptions, train } from '../../src/api/train.ts';
import { builtins } from '../../src/builtins.ts';
import { trainingCalls } from '../../src/compiler/training/calls.ts';
import { readCheckpoint } from '../../src/runtime/checkpoint/read.ts';
import { readSafetensorsFile } from '../../src/runtime/checkpoint/safetensors.ts';
import type { DataSource } from '../../src/runtime/data/source.ts';
import { emptyChain } from '../../src/runtime/digests/chain.ts';
import { DigestTrail } from '../../src/runtime/digests/trail.ts';
import { DataError } from '../../src/runtime/errors.ts';
import type { ProgramCache } from '../../src/runtime/execute/programs.ts';
import type { Session } from '../../src/runtime/execute/session.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { train as trainRun } from '../../src/runtime/train/trainer.ts';
import { Upcoming } from '../../src/runtime/train/upcoming.ts';
import { sceneRun, task } from '../data/run.ts';
import { softwareAdapters } from '../support/adapters.ts';
import { progressOf } from '../support/progress.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** Nothing depends on the batch: there is no dropout, and all batches have the same size. */
const still = smallSpec
  .replaceAll('dropout: 10%', 'dropout: 0%')
  .replace('lr: 1e-3,', 'lr: 1e-3, eps: 1e-5,');

const rate = { name: 'default', weightDecay: 0, learningRate: 1e-3 };

const stepsOf = (events: readonly TrainEvent[]) =>
  events.flatMap((event) => (event.event === 'step' ? [event] : []));

describe.each(softwareAdapters)('gradients of several batches on %s', (adapter) => {
  function startIn(folder: string, text: string) {
    const file = join(folder, 'small.unit');
    writeFileSync(file, text);
    return async (name: string, set: TrainOptions['set'], options: TrainOptions = {}) => {
      const events: TrainEvent[] = [];
      const onEvent = (event: TrainEvent): void => {
        events.push(event);
        options.onEvent?.(event);
      };
      const directory = join(folder, name);
      const outcome = await train(file, { adapter, directory, workers: 0, set, ...options, onEvent });
      const last = join(
        directory,
        'checkpoints',
        `step-${String(outcome.step).padStart(7, '0')}.safetensors`,
      );
      return { outcome, last, steps: stepsOf(events) };
    };
  }

  test.each([1, 4])('result in the update of one batch of all their records, for %i steps', async (count) => {
    const start = startIn(temporaryFolder(), still);
    const steps = { 'train.steps': String(count) };
    const parts = await start('parts', { ...steps, 'train.batch': '4', 'train.accumulate': '4' });
    const whole = await start('whole', { ...steps, 'train.batch': '16' });
    expect(parts.steps).toHaveLength(count);
    for (const [i, { task, loss, gradNorm }] of whole.steps.entries()) {
      expect(parts.steps[i]).toMatchObject({ task });
      expect(parts.steps[i]!.loss).toBeCloseTo(loss, 4);
      expect(parts.steps[i]!.gradNorm).toBeCloseTo(gradNorm, 4);
    }
    const [actual, expected] = [parts, whole].map(({ last }) => readSafetensorsFile(last).tensors);
    expect([...actual!.keys()]).toEqual([...expected!.keys()]);
    for (const [name, { data }] of expected!) {
      const other = actual!.get(name)!.data as Float32Array;
      const worst = (data as Float32Array).reduce((most, v, i) => Math.max(most, Math.abs(v - other[i]!)), 0);
      expect(worst, name).toBeLessThan(1e-5);
    }
  });

  test('are the same bit for bit after an interruption, with dropout', async () => {
    const start = startIn(temporaryFolder(), smallSpec);
    const set = { 'train.accumulate': '3' };
    const whole = await start('whole', set);
    const abort = new AbortController();
    const onEvent = (event: TrainEvent): void => {
      if (event.event === 'step') abort.abort();
    };
    const first = await start('parts', set, { signal: abort.signal, onEvent });
    expect(first.outcome).toMatchObject({ interrupted: true });
    expect(first.outcome.step).toBeLessThan(6);
    const second = await start('parts', set, { resume: true });
    expect(readFileSync(second.last).equals(readFileSync(whole.last))).toBe(true);
    const { cursors } = JSON.parse(readSafetensorsFile(whole.last).metadata.unitc!);
    expect(cursors.verify + cursors.category).toBe(18);
  });
});

type TrainBatch = (task: string, k: number) => Promise<unknown>;

const emptyBatch: TrainBatch = async (task) => ({
  task,
  sizes: {},
  inputs: {},
  digests: { names: [], tensors: '', contents: [] },
});

/** Trains two steps of two batches without a device; returns the random inputs of its batches. */
async function trainedWithoutDevice(trainBatch: TrainBatch, checkpoints: string) {
  const seen: number[][] = [];
  const session = {
    idleSince: 0,
    device: { adapter: { description: 'none' } },
    arenas: { namesIn: () => [], states: [], read: async () => new Map() },
    run(_: unknown, inputs: Readonly<Record<string, Uint32Array>>, batch: number) {
      seen.push([...inputs['step.random']!, batch]);
      return { read: async () => ({ loss: [1], grad_norm: [1] }) };
    },
  };
  const base = sceneRun({});
  const train = { ...base.train, steps: 2, accumulate: 2, checkpoint: { every: 5, keep: 1 } };
  const run = { ...base, tasks: [task('sort', 'names', {})], train: { ...train, seed: 9, groups: [rate] } };
  const data = {
    labels: () => [],
    split: () => ({ length: 0 }),
    trainBatch,
    release: () => {},
    async *evalBatches() {},
  } as unknown as DataSource;
  const training = trainRun({
    run,
    calls: trainingCalls(builtins, run.train),
    parameters: [],
    session: session as unknown as Session,
    programs: {
      has: () => true,
      get: async () => ({ program: { updates: [] } }),
    } as unknown as ProgramCache,
    sizesOf: () => undefined,
    data,
    batches: new Upcoming(run, data, { step: 0, cursors: new Map() }, 1),
    directory: { checkpoints, confirm: () => {} },
    digests: new DigestTrail(emptyChain, { write: () => {} }),
    progress: progressOf({ seed: 9 }),
    resumed: false,
    signal: undefined,
    onEvent: () => {},
  });
  const error = await training.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { seen, error };
}

test('every batch has a different dropout mask', async () => {
  const { seen, error } = await trainedWithoutDevice(emptyBatch, temporaryFolder());
  expect(error).toBeUndefined();
  expect(seen).toEqual([
    [9, 0, 0, 0, 0],
    [9, 0, 0, 1, 1],
    [9, 0, 1, 0, 0],
    [9, 0, 1, 1, 1],
  ]);
});

test('a batch that cannot be read ends the run with a checkpoint of the state before its step', async () => {
  const checkpoints = temporaryFolder();
  const trainBatch: TrainBatch = async (name, k) => {
    if (k === 3) throw new DataError('3.png (record 3)', 'no such image');
    return emptyBatch(name, k);
  };
  const { seen, error } = await trainedWithoutDevice(trainBatch, checkpoints);
  expect(seen).toHaveLength(3);
  expect(error).toMatchObject({
    where: '3.png (record 3)',
    hint: 'step-0000001.safetensors holds step 1: continue with --resume',
  });
  const { progress } = readCheckpoint(join(checkpoints, 'step-0000001.safetensors'));
  expect([progress.step, progress.cursors.get('sort')]).toEqual([1, 2]);
});

test('a step has the operations of its batches and one update, and the memory of one batch and little more', () => {
  const of = (accumulate: string) =>
    estimate(validModel({ file: 'small.unit', text: smallSpec }, { 'train.accumulate': accumulate })).tasks
      .verify!;
  const [one, two, four] = ['1', '2', '4'].map(of);
  expect(four!.sizes).toEqual(one!.sizes);
  // With a batch of cost s and an update of cost u: 2 (2 s + u) − (4 s + u) = u.
  const update = 2 * two!.flop - four!.flop;
  expect(update).toBeGreaterThan(0);
  expect(update).toBeLessThan(one!.flop / 4);
  expect(four!.dispatches - two!.dispatches).toBeGreaterThan(two!.dispatches / 2);
  expect(four!.peakMemory / one!.peakMemory).toBeLessThan(1.05);
});
