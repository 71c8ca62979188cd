#!/usr/bin/env node
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listCheckpoints } from '../src/runtime/checkpoint/folder.ts';
import { type DamageCounts, damageRun, flipCheckpoint } from './faults/damages.ts';
import { memoryFolder } from './faults/memory_folder.ts';
import { recordTable } from './faults/record.ts';
import { SimulatedTrainings } from './faults/simulated_training.ts';

/**
 * `npm run damage`: flips every bit of a checkpoint in turn, and damages the files of a run at random
 * (`--count N`, default 100,000). `--record` stores the counts in docs/results.json. Exits with 1 if any
 * damage is not detected.
 */

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
});
const root = memoryFolder();
try {
  const trainings = await SimulatedTrainings.open();
  const run = join(root, 'run');
  await trainings.train(run, { set: { 'train.steps': 4 } });
  await trainings.train(run, { resume: true, set: { 'train.optimizer.lr': 0.1 } });
  await trainings.close();
  const copy = join(root, 'step-0000004.safetensors');
  cpSync(
    listCheckpoints(join(run, 'checkpoints')).find((path) => path.endsWith('0000004.safetensors'))!,
    copy,
  );
  const rows = [
    reported('every bit of a checkpoint flipped', flipCheckpoint(copy, [0, 1, 2, 3, 4, 5, 6, 7])),
    reported(
      'random damages to the files of a run',
      damageRun(run, Number(values.count), Number(values.seed)),
    ),
  ];
  if (values.record) {
    recordTable('damages', 'npm run damage -- --record', { head: ['damage', 'number', 'undetected'], rows });
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Prints counts and returns them as a table row. */
function reported(what: string, { damages, undetected }: DamageCounts): readonly string[] {
  console.log(`${what}: ${damages}, ${undetected.length} undetected`);
  for (const each of undetected) console.log(`  ${each}`);
  if (undetected.length > 0) process.exitCode = 1;
  return [what, String(damages), String(undetected.length)];
}
