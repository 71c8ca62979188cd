import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainOptions } from '../../src/api/run/train_options.ts';
import { verifyRun } from '../../src/api/verify.ts';
import { CheckpointError } from '../../src/runtime/checkpoint/errors.ts';
import { listCheckpoints, newestIntact } from '../../src/runtime/checkpoint/folder.ts';
import { contentsOf } from '../../src/runtime/run/contents.ts';
import { hashOf } from './contents.ts';
import { endWriters } from './ended_writers.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedTrainings } from './simulated_training.ts';

type Options = Omit<TrainOptions, 'directory'>;

/** Training runs whose folders must survive faults. */
export async function runScenarios(
  trainings: SimulatedTrainings,
  templates: string,
): Promise<readonly Scenario[]> {
  const half = join(templates, 'half');
  await trainings.train(half, { set: { 'train.steps': 4 } });
  const damaged = join(templates, 'damaged');
  cpSync(half, damaged, { recursive: true });
  flipByte(listCheckpoints(join(damaged, 'checkpoints')).at(-1)!);
  const logged = join(templates, 'logged');
  await trainings.train(logged, { set: { 'train.steps': 4 }, tensorboard: join(logged, 'logs') });
  const other = join(templates, 'other');
  await trainings.train(other, { seed: 9 });
  return [
    scenario(trainings, 'a new run', {}),
    scenario(trainings, 'a resumed run', { resume: true }, half),
    scenario(
      trainings,
      'a run resumed with another spec',
      { resume: true, set: { 'train.optimizer.lr': 0.1 } },
      half,
    ),
    damagedBefore(
      scenario(trainings, 'a run resumed after its last checkpoint was damaged', { resume: true }, damaged),
      'step-0000004',
    ),
    scenario(trainings, 'a run that replaces another', { overwrite: true }, other),
    scenario(trainings, 'a run with an event file for TensorBoard', { tensorboard: 'logs' }),
    scenario(
      trainings,
      'a resumed run with an event file for TensorBoard',
      { resume: true, tensorboard: join('run', 'logs') },
      logged,
    ),
  ];
}

/**
 * A scenario of a run with a checkpoint that was damaged before: its damage is not reported, and remains
 * until it is written again.
 */
function damagedBefore(scenario: Scenario, checkpoint: string): Scenario {
  return {
    ...scenario,
    check: (folder) => scenario.check(folder).filter((problem) => !problem.includes(checkpoint)),
  };
}

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
}

/** `before`: a run that exists when the work begins. */
function scenario(trainings: SimulatedTrainings, name: string, options: Options, before?: string): Scenario {
  /** Step of the last checkpoint that the training has reported. */
  let reported = 0;
  const within = (folder: string, more: Options): Options => ({
    ...more,
    ...(more.tensorboard === undefined ? {} : { tensorboard: join(folder, more.tensorboard) }),
  });
  return {
    name,
    ...(before === undefined
      ? {}
      : { prepare: async (folder) => cpSync(before, join(folder, 'run'), { recursive: true }) }),
    work: async (folder) => {
      reported = 0;
      await trainings.train(join(folder, 'run'), {
        ...within(folder, options),
        onEvent: (event) => {
          if (event.event === 'checkpoint') reported = event.step;
        },
      });
    },
    check: (folder) => {
      endWriters(join(folder, 'run'));
      return [...damage(join(folder, 'run')), ...losses(join(folder, 'run'), reported)];
    },
    recover: async (folder) => {
      const { overwrite: _, ...rest } = within(folder, options);
      const way = waysOn(join(folder, 'run'), options, reported);
      await trainings.train(join(folder, 'run'), { ...rest, resume: false, ...way });
    },
    result: (folder) => resultOf(join(folder, 'run')),
  };
}

/** The options with which a user continues: resuming, or restarting if no checkpoint was written. */
function waysOn(run: string, { overwrite }: Options, reported: number): Options {
  const isOld = overwrite === true && reported === 0;
  if (contentsOf(run).kind === 'free') return {};
  if (isOld || newestStep(run) === undefined || !existsSync(join(run, 'run.json')))
    return { overwrite: true };
  return { resume: true };
}

/** Damaged files of a run, with the problems. */
export function damage(run: string): readonly string[] {
  // Deleting a run removes its description first.
  if (!existsSync(join(run, 'run.json'))) return [];
  return verifyRun(run).problems.map(({ file, problem }) => `${file}: ${problem}`);
}

function losses(run: string, reported: number): readonly string[] {
  const step = newestStep(run) ?? 0;
  return step >= reported
    ? []
    : [`the checkpoint of step ${reported} is lost; the newest is of step ${step}`];
}

function newestStep(run: string): number | undefined {
  try {
    return newestIntact(join(run, 'checkpoints'), run).checkpoint.progress.step;
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}

/** Hashes of everything in a run except times. */
export function resultOf(run: string): string {
  const checkpoints = listCheckpoints(join(run, 'checkpoints')).map((path) => readFileSync(path));
  const table = readFileSync(join(run, 'metrics.csv'), 'utf8').replace(/^(\d+),[\d.]+,/gm, '$1,');
  const files = ['metrics.json', 'best.json'].map((name) => readFileSync(join(run, name)));
  const states = readFileSync(join(run, 'digests.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"kind":"state"'))
    .map((line) => line.replace(/,"sum":"\w+"/, ''));
  const damaged = verifyRun(run).problems.map(({ file, problem }) => `${file}: ${problem}`);
  const parts = [...checkpoints, table, ...files, [...new Set(states)].join('\n')].map(hashOf);
  return [...parts, ...damaged].join(' ');
}
