import { join } from 'node:path';
import { checkpointPath } from '../../src/runtime/checkpoint/names.ts';
import { writeCheckpoint } from '../../src/runtime/checkpoint/write.ts';
import type { RunDescription } from '../../src/runtime/run/description.ts';
import { WritableRunDirectory } from '../../src/runtime/run/writable.ts';
import { arenasOf } from '../checkpoint/shared.ts';
import { progressOf } from '../support/progress.ts';
import { temporaryFolder } from '../temporary_folder.ts';

export const description: RunDescription = {
  spec: 'unit 1\nmodel A\n',
  record: { file: '/nowhere/a.unit', set: {}, imports: {}, adapter: 'lavapipe', version: '1', model: 'A' },
  vocabularies: { text: ['[PAD]', 'a'] },
  statistics: { row: { mean: [0.5], std: [2] } },
  classes: { 'names.label': ['x', 'y'] },
};

const scores = [
  {
    task: 'name',
    split: 'valid',
    records: 8,
    loss: 0.5,
    metrics: [
      {
        metric: 'accuracy',
        primary: 'accuracy',
        better: 'higher',
        unit: 'share',
        value: 0.75,
        baseline: 0.5,
        values: { accuracy: 0.75 },
      },
    ],
  },
] as const;

/** A run of four steps with checkpoints of steps 2 and 4, still open. */
export async function openRun(): Promise<WritableRunDirectory> {
  const path = join(temporaryFolder(), 'run');
  const directory = WritableRunDirectory.create(path, { overwrite: false });
  const hashes = directory.describe(description);
  directory.event({ event: 'started', step: 0, steps: 4, adapter: 'a', parameters: 3, tasks: ['name'] });
  for (const step of [2, 4]) {
    const file = checkpointPath(directory.checkpoints, step);
    const progress = progressOf({ step, description: hashes });
    await writeCheckpoint(file, arenasOf([step, 2, 3]), progress, () => directory.confirm());
    directory.event({ event: 'checkpoint', step, path: file });
    directory.event({ event: 'evaluated', step, seconds: step, scores });
    directory.event({ event: 'best', step, path: file, metric: 'accuracy', value: 0.75 });
  }
  return directory;
}

/** `openRun`, finished and closed; returns its folder. */
export async function finishedRun(): Promise<string> {
  const directory = await openRun();
  directory.event({ event: 'finished', step: 4, seconds: 5, waiting: 0 });
  directory.close();
  return directory.path;
}
