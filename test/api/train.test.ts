import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { OptionError } from '../../src/api/options.ts';
import { train } from '../../src/api/train.ts';
import { readSafetensors } from '../../src/runtime/checkpoint/safetensors.ts';
import type { AdapterKind } from '../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../src/runtime/device/list.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { damagedLines, survivingEvents } from '../../src/runtime/run/history/surviving_events.ts';
import { smallSpec } from '../support/spec.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { decodedEvents, shownCurves } from '../tensorboard/decode.ts';

/** Training from spec to checkpoint on every available software adapter. */

let folder: string;
let spec: string;
beforeAll(() => {
  folder = temporaryFolder();
  spec = join(folder, 'small.unit');
  writeFileSync(spec, smallSpec);
});

const adapters = await listAdapters();
if (adapters.length < 2)
  console.log(
    `only ${adapters.map(({ choice }) => choice).join()} is on this machine: the others are skipped`,
  );

const last = 'checkpoints/step-0000006.safetensors';

/** Digests of all tensors by name, for bit-for-bit comparison. */
function tensorsOf(directory: string): Record<string, string> {
  const { tensors } = readSafetensors(readFileSync(join(directory, last)));
  const digest = (data: NodeJS.ArrayBufferView): string => createHash('sha256').update(data).digest('hex');
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, digest(data)]));
}

/** Rows of `metrics.csv` without the times. */
function metricRows(directory: string): readonly (readonly string[])[] {
  const lines = readFileSync(join(directory, 'metrics.csv'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => line.split(',').filter((_, column) => column !== 1));
}

describe.each(adapters.map(({ choice }) => choice))('%s', (adapter: AdapterKind) => {
  const whole = (): string => join(folder, `whole-${adapter}`);

  test('a run trains, evaluates every task and writes its files', async () => {
    const events: TrainEvent[] = [];
    const result = await train(spec, {
      adapter,
      directory: whole(),
      workers: 0,
      onEvent: (event) => events.push(event),
    });
    expect(result).toMatchObject({ step: 6, interrupted: false });
    expect(result.scores.map(({ task, records }) => [task, records])).toEqual([
      ['verify', 16],
      ['category', 16],
    ]);
    expect(events.filter(({ event }) => event === 'step')).toHaveLength(6);
    for (const name of ['run.json', 'spec.unit', 'events.jsonl', 'metrics.json', 'metrics.csv', last]) {
      expect(existsSync(join(whole(), name))).toBe(true);
    }
  });

  test('evaluation from the checkpoint gives the same numbers', async () => {
    const { scores } = JSON.parse(readFileSync(join(whole(), 'metrics.json'), 'utf8'));
    const result = await evaluate(whole(), { adapter });
    expect(JSON.parse(JSON.stringify(result.scores))).toEqual(scores);
  });

  test('an interrupted run ends bit for bit as an uninterrupted one', async () => {
    const directory = join(folder, `broken-${adapter}`);
    const abort = new AbortController();
    const interrupted = await train(spec, {
      adapter,
      directory,
      workers: 0,
      signal: abort.signal,
      // Losses are read a few steps late: the run stops somewhere after the first.
      onEvent: (event) => event.event === 'step' && abort.abort(),
    });
    expect(interrupted.interrupted).toBe(true);
    expect(interrupted.step).toBeLessThan(6);
    const resumed = await train(spec, { adapter, directory, workers: 0, resume: true });
    expect(resumed.step).toBe(6);
    expect(tensorsOf(directory)).toEqual(tensorsOf(whole()));
    expect(metricRows(directory)).toEqual(metricRows(whole()));
  });

  test('every line of the log is an event, and the terms of a loss sum to it', () => {
    const path = join(whole(), 'events.jsonl');
    expect(damagedLines(path)).toEqual([]);
    const steps = [...survivingEvents(path)].flatMap(({ event }) => (event.event === 'step' ? [event] : []));
    expect(steps).toHaveLength(6);
    for (const { loss, terms } of steps) {
      const sum = Object.values(terms).reduce((total, term) => total + term, 0);
      expect(sum).toBeCloseTo(loss, 5);
    }
  });

  test('resuming with another model is refused with a list of differences', async () => {
    const other = join(folder, 'other.unit');
    writeFileSync(other, smallSpec.replaceAll('hidden: 32', 'hidden: 40'));
    await expect(train(other, { adapter, directory: whole(), workers: 0, resume: true })).rejects.toThrow(
      /\[40, 16\]/,
    );
  });
});

test('early stopping ends a run that does not improve', async () => {
  // These learning rates change nothing, so the first evaluation remains the best.
  const set = {
    'train.steps': '20',
    'train.optimizer.lr': '1e-30',
    'train.optimizer.weight_decay': '0',
    'train.group.slow.lr': '0',
    'train.evaluate.every': '2',
    'train.evaluate.patience': '2',
  };
  const events: TrainEvent[] = [];
  const directory = join(folder, 'patient');
  const outcome = await train(spec, { directory, workers: 0, set, onEvent: (event) => events.push(event) });
  expect(outcome).toMatchObject({ step: 6, interrupted: false });
  expect(events.filter(({ event }) => event === 'stopped')).toEqual([{ event: 'stopped', step: 6, best: 2 }]);
  expect(outcome.scores).toHaveLength(2);
});

describe('an event file for TensorBoard', () => {
  const options = { workers: 0, adapter: adapters[0]!.choice } as const;

  test('has every step of a resumed run once', async () => {
    const directory = join(folder, 'logged');
    const tensorboard = join(folder, 'logs');
    const set = { 'train.checkpoint.every': '2', 'train.evaluate.every': '2' };
    await train(spec, { ...options, directory, tensorboard, set, steps: 4 });
    await train(spec, { ...options, directory, tensorboard, set, steps: 6, resume: true });
    const curves = shownCurves(decodedEvents(tensorboard));
    const steps = [...curves].flatMap(([tag, points]) =>
      tag.startsWith('loss/') ? points.map(([step]) => step) : [],
    );
    expect(steps.sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(curves.get('valid/verify/accuracy')?.map(([step]) => step)).toEqual([2, 4, 6]);
    expect(readdirSync(tensorboard)).toHaveLength(2);
  });

  test('is refused beside that of another run, before a folder is made', async () => {
    const directory = join(folder, 'unlogged');
    await expect(train(spec, { ...options, directory, tensorboard: join(folder, 'logs') })).rejects.toThrow(
      OptionError,
    );
    expect(existsSync(directory)).toBe(false);
  });

  test('is refused in the folder of another run', async () => {
    const [directory, other] = [join(folder, 'guest'), join(folder, 'host')];
    mkdirSync(other);
    writeFileSync(join(other, 'run.json'), '{}');
    for (const more of [{}, { overwrite: true }, { resume: true }]) {
      await expect(train(spec, { ...options, directory, tensorboard: other, ...more })).rejects.toThrow(
        'is the folder of another run',
      );
    }
    expect(readdirSync(other)).toEqual(['run.json']);
  });

  test('may be in the folder of the run, which can still be overwritten', async () => {
    const directory = join(folder, 'together');
    await train(spec, { ...options, directory, tensorboard: directory, steps: 1 });
    await train(spec, { ...options, directory, tensorboard: directory, steps: 1, overwrite: true });
    expect(readdirSync(directory).filter((name) => name.includes('tfevents'))).toHaveLength(1);
  });
});
