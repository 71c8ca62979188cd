import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/api/evaluate.ts';
import { type TrainOptions, train } from '../../src/api/train.ts';
import { listCheckpoints } from '../../src/runtime/checkpoint/folder.ts';
import { readCheckpoint } from '../../src/runtime/checkpoint/read.ts';
import type { TrainEvent } from '../../src/runtime/run/events.ts';
import { flip } from '../checkpoint/shared.ts';
import { tinySpec } from '../support/tiny.ts';
import { temporaryFolder } from '../temporary_folder.ts';

/** These learning rates change nothing, so the first evaluation remains the best. */
const idle = {
  'train.steps': '12',
  'train.optimizer.lr': '1e-30',
  'train.optimizer.weight_decay': '0',
  'train.evaluate.every': '2',
  'train.evaluate.samples': '16',
};

function started() {
  const folder = temporaryFolder();
  const file = join(folder, 'tiny.unit');
  const directory = join(folder, 'run');
  writeFileSync(file, tinySpec);
  const start = (options: TrainOptions) => train(file, { directory, workers: 0, ...options });
  return { start, directory, checkpoints: join(directory, 'checkpoints') };
}

describe('the best checkpoint', () => {
  test('is kept beside the last ones, named in best.json, and evaluated by name', async () => {
    const { start, directory, checkpoints } = started();
    const set = { ...idle, 'train.checkpoint.every': '1', 'train.checkpoint.keep': '1' };
    const outcome = await start({ set });
    expect(outcome).toMatchObject({ step: 12, stopped: false, best: { step: 2 }, evaluated: { step: 12 } });
    expect(listCheckpoints(checkpoints).map((path) => basename(path))).toEqual([
      'step-0000002.safetensors',
      'step-0000012.safetensors',
    ]);
    const best = JSON.parse(readFileSync(join(directory, 'best.json'), 'utf8'));
    expect(best).toEqual({
      step: 2,
      checkpoint: join('checkpoints', 'step-0000002.safetensors'),
      metric: 'mean of accuracy (whole), accuracy (first)',
      value: outcome.best!.value,
    });
    const evaluated = await evaluate(directory, { checkpoint: 'best' });
    expect(evaluated.step).toBe(2);
    const values = evaluated.scores.map(({ metrics }) => metrics[0]!.value!);
    expect((values[0]! + values[1]!) / 2).toBe(best.value);
    expect((await evaluate(directory)).step).toBe(12);
  });

  test('exists if the last step is the only evaluation', async () => {
    const { start, directory } = started();
    await start({ set: { 'train.steps': '3' } });
    expect((await evaluate(directory, { checkpoint: 'best' })).step).toBe(3);
  });

  test('is restored by early stopping; results are those of the best checkpoint, also after resuming', async () => {
    const { start, directory, checkpoints } = started();
    const set = { ...idle, 'train.optimizer.lr': '1e-9', 'train.evaluate.patience': '2' };
    const events: TrainEvent[] = [];
    const outcome = await start({ set, onEvent: (event) => events.push(event) });
    expect(outcome).toMatchObject({ step: 6, stopped: true, best: { step: 2 }, evaluated: { step: 2 } });
    expect(events.filter(({ event }) => event === 'stopped')).toEqual([
      { event: 'stopped', step: 6, best: 2 },
    ]);
    const again = await evaluate(directory);
    expect(again).toMatchObject({ step: 2, scores: outcome.scores });
    expect(readCheckpoint(listCheckpoints(checkpoints).at(-1)!).progress).toMatchObject({
      step: 6,
      stopped: true,
    });
    expect(await start({ set, resume: true })).toMatchObject({
      step: 6,
      stopped: true,
      scores: outcome.scores,
    });
  });

  test('is replaced by the last one, with a notice, if it is lost when training stops early', async () => {
    const { start, checkpoints } = started();
    const messages: string[] = [];
    const outcome = await start({
      set: { ...idle, 'train.evaluate.patience': '2' },
      onEvent: (event) => {
        if (event.event === 'notice') messages.push(event.message);
        if (event.event === 'step' && event.step === 4) rmSync(join(checkpoints, 'step-0000002.safetensors'));
      },
    });
    expect(outcome).toMatchObject({ stopped: true, evaluated: { step: 6 } });
    expect(messages).toEqual([expect.stringMatching(/no checkpoint .*2\.safetensors; .* those of step 6$/)]);
  });
});

describe('resuming a run', () => {
  test('with a damaged checkpoint uses the previous one, reports it, and ends bit for bit the same', async () => {
    const [whole, parts] = [started(), started()];
    const set = { 'train.checkpoint.every': '3' };
    await whole.start({ set });
    const abort = new AbortController();
    const stop = (event: TrainEvent) => event.event === 'step' && event.step === 7 && abort.abort();
    await parts.start({ set, signal: abort.signal, onEvent: stop });
    const damaged = listCheckpoints(parts.checkpoints).at(-1)!;
    flip(damaged, readFileSync(damaged).length - 5);
    const messages: string[] = [];
    await parts.start({
      set,
      resume: true,
      onEvent: (event) => event.event === 'notice' && messages.push(event.message),
    });
    expect(messages[0]).toMatch(
      /^.*step-\d+\.safetensors is damaged: .*; using step-\d+\.safetensors instead$/,
    );
    expect(existsSync(`${damaged}.damaged`)).toBe(true);
    const [a, b] = [whole, parts].map(({ checkpoints }) =>
      readCheckpoint(join(checkpoints, 'step-0000012.safetensors')),
    );
    expect(b!.tensors).toEqual(a!.tensors);
  });

  test('that was interrupted during an evaluation repeats that evaluation', async () => {
    const [whole, parts] = [started(), started()];
    const { best } = await whole.start({});
    const abort = new AbortController();
    // The fourth step is followed by an evaluation, which reads its results first.
    const onEvent = (event: TrainEvent) => {
      if (event.event === 'step' && event.step === 4) abort.abort();
    };
    expect(await parts.start({ signal: abort.signal, onEvent })).toMatchObject({
      interrupted: true,
      scores: [],
    });
    expect(await parts.start({ resume: true })).toMatchObject({ interrupted: false, best });
    const [a, b] = [whole, parts].map(({ checkpoints }) =>
      readFileSync(join(checkpoints, 'step-0000012.safetensors')),
    );
    expect(b!.equals(a!)).toBe(true);
  });
});
