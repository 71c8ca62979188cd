import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseCheckpoint } from '../../src/runtime/checkpoint/choose.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { checkpointIn, flip } from './shared.ts';

const best = { step: 20, metric: 'accuracy (a)', value: 0.5 };

/** A run with checkpoints of steps 20 (the best), 30 and 40. */
async function runOf({ stopped }: { readonly stopped: boolean }) {
  const path = temporaryFolder();
  const checkpoints = join(path, 'checkpoints');
  const [first] = await Promise.all([20, 30].map((step) => checkpointIn(checkpoints, step, { best })));
  const last = await checkpointIn(checkpoints, 40, { best, stopped });
  const chosen = (name?: string) => {
    const { checkpoint, notices } = chooseCheckpoint({ path, checkpoints }, name);
    return [checkpoint.progress.step, notices.length];
  };
  return { path, checkpoints, first: first!, last, chosen };
}

describe('a name of a checkpoint', () => {
  test.each([
    [undefined, 40],
    ['last', 40],
    ['best', 20],
    ['step-30', 30],
    ['30', 30],
    ['step-0000030', 30],
    ['step-0000030.safetensors', 30],
    [join('checkpoints', 'step-0000030.safetensors'), 30],
  ])('%s', async (name, step) => {
    expect((await runOf({ stopped: false })).chosen(name)).toEqual([step, 0]);
  });

  test.each(['', '.', 'checkpoints', 'step-31', '1e1', 'a\0b', 'step-0000030.safetensors/x'])(
    'that means no file: %j',
    async (name) => {
      const { chosen } = await runOf({ stopped: false });
      expect(() => chosen(name)).toThrow(
        `has no checkpoint '${name}'. It has best, last, step-20, step-30, step-40.`,
      );
    },
  );

  test('may be a path', async () => {
    const { chosen, first } = await runOf({ stopped: false });
    expect(chosen(first)).toEqual([20, 0]);
  });

  test('that does not exist is refused with a list of the existing checkpoints', async () => {
    const { chosen, path } = await runOf({ stopped: false });
    expect(() => chosen('step-25')).toThrow(
      `${path} has no checkpoint 'step-25'. It has best, last, step-20, step-30, step-40.`,
    );
  });
});

test('defaults to the best checkpoint of a run that stopped early', async () => {
  expect((await runOf({ stopped: true })).chosen()).toEqual([20, 0]);
});

test('falls back from a damaged checkpoint to the previous one unless it was named', async () => {
  const { chosen, last, first } = await runOf({ stopped: false });
  flip(last, 200);
  expect(chosen()).toEqual([30, 1]);
  expect(chosen('last')).toEqual([30, 1]);
  expect(chosen('best')).toEqual([20, 1]);
  expect(() => chosen(basename(last))).toThrow(
    /step-0000040\.safetensors is damaged: .*\. .* has best, last/,
  );
  flip(first, 200);
  expect(() => chosen('best')).toThrow(/step-0000020\.safetensors is damaged/);
});

test('a lost best checkpoint of a run that stopped early is replaced by the last one, with a notice', async () => {
  const { chosen, first } = await runOf({ stopped: true });
  rmSync(first);
  expect(chosen()).toEqual([40, 1]);
});

test('a run without a finite metric value has no best checkpoint', async () => {
  const path = temporaryFolder();
  const checkpoints = join(path, 'checkpoints');
  await checkpointIn(checkpoints, 10);
  expect(() => chooseCheckpoint({ path, checkpoints }, 'best')).toThrow(
    'no evaluation so far had a finite metric value. It has last, step-10.',
  );
});
