import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listRuns } from '../../src/api/runs.ts';
import { WritableRunDirectory } from '../../src/runtime/run/writable.ts';
import { flip } from '../checkpoint/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { finishedRun, openRun } from './shared.ts';

test('a finished run with model, steps, scores and time', async () => {
  const run = await finishedRun();
  expect(listRuns([run])).toMatchObject([
    {
      run,
      state: { kind: 'finished' },
      model: 'A',
      step: 4,
      steps: 4,
      scores: [{ task: 'name', metrics: [{ primary: 'accuracy', value: 0.75 }] }],
      seconds: 5,
    },
  ]);
});

test('every state', async () => {
  const running = await openRun();
  const stateOf = (run: string) => listRuns([run])[0]!.state;
  expect(stateOf(running.path)).toEqual({
    kind: 'training',
    writer: expect.stringMatching(`^process ${process.pid} since`),
  });
  writeFileSync(join(running.path, 'lock.json'), '{}');
  expect(stateOf(running.path)).toEqual({ kind: 'stale lock' });
  rmSync(join(running.path, 'lock.json'));
  expect(stateOf(running.path)).toEqual({ kind: 'interrupted' });
  const finished = await finishedRun();
  const continued = WritableRunDirectory.resume(finished);
  continued.event({ event: 'started', step: 4, steps: 9, adapter: 'a', parameters: 3, tasks: ['name'] });
  continued.close();
  expect(stateOf(finished)).toEqual({ kind: 'interrupted' });
});

test.each(['metrics.json', 'spec.unit', 'events.jsonl', 'checkpoints/step-0000004.safetensors'])(
  'damage of %s',
  async (name) => {
    const run = await finishedRun();
    flip(join(run, name), 10);
    expect(listRuns([run])[0]!.state).toMatchObject({ kind: 'damaged', file: name });
  },
);

test('runs are found in groups, in the order of their numbers', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sweep'));
  for (const name of ['b-10', 'b-2', 'sweep/1']) renameSync(await finishedRun(), join(folder, name));
  writeFileSync(join(folder, 'notes.txt'), '');
  expect(listRuns([folder]).map(({ run }) => run.slice(folder.length + 1))).toEqual([
    'b-2',
    'b-10',
    'sweep/1',
  ]);
});

test('a folder that does not exist is refused', () => {
  expect(() => listRuns([join(temporaryFolder(), 'none')])).toThrow(
    /none does not exist: name the folder of a run/,
  );
});
