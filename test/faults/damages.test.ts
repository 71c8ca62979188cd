import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyRun } from '../../src/api/verify.ts';
import { listCheckpoints } from '../../src/runtime/checkpoint/folder.ts';
import { damageRun, flipCheckpoint } from '../../tools/faults/damages.ts';
import { memoryFolder } from '../../tools/faults/memory_folder.ts';
import { SimulatedTrainings } from '../../tools/faults/simulated_training.ts';

/** A sample of the 100,000 damages of `npm run damage`. */

const root = memoryFolder();
const run = join(root, 'run');

beforeAll(async () => {
  const trainings = await SimulatedTrainings.open();
  await trainings.train(run, { set: { 'train.steps': 4 } });
  await trainings.train(run, { resume: true, set: { 'train.optimizer.lr': 0.1 } });
  await trainings.close();
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a flipped bit in any byte of a checkpoint is noticed', () => {
  const [path] = listCheckpoints(join(run, 'checkpoints'));
  const copy = join(root, basename(path!));
  cpSync(path!, copy);
  const { damages, undetected } = flipCheckpoint(copy, [5]);
  expect(undetected).toEqual([]);
  expect(damages).toBeGreaterThan(500);
});

test('every random damage to a file of a run is detected', () => {
  expect(damageRun(run, 300, 7)).toEqual({ damages: 300, undetected: [] });
  expect(verifyRun(run).problems).toEqual([]);
});
