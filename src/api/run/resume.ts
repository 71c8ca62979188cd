import { basename } from 'node:path';
import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import type { Model } from '../../compiler/model/model.ts';
import { type Change, changedSettings } from '../../compiler/model/settings.ts';
import { CheckpointError, type DamagedCheckpointError } from '../../runtime/checkpoint/errors.ts';
import { damageNotices, newestIntact } from '../../runtime/checkpoint/folder.ts';
import type { Progress } from '../../runtime/checkpoint/progress.ts';
import { loadCheckpoint } from '../../runtime/checkpoint/read.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import {
  type ClassNames,
  type DescriptionHashes,
  hashesOf,
  type RunDescription,
} from '../../runtime/run/description.ts';
import type { RunDirectory } from '../../runtime/run/directory.ts';
import type { RunRecord } from '../../runtime/run/record.ts';
import type { RunInSteps } from '../../runtime/train/length.ts';
import type { OpenedModel } from './open_model.ts';
import { recordedModel } from './recorded_model.ts';

/** The part of `run.json` that describes the machine and the data. */
export type RunContext = Pick<RunRecord, 'adapter' | 'records' | 'lock'>;

export interface ResumedRun {
  readonly progress: Progress;
  /** One sentence for each damaged checkpoint and each change since the run was started. */
  readonly notices: readonly string[];
  readonly damaged: readonly DamagedCheckpointError[];
}

/** The progress of a new run. */
export function startProgress({ run, hash }: OpenedModel, description: DescriptionHashes): Progress {
  return {
    step: 0,
    seed: run.train.seed,
    cursors: new Map(),
    batches: batchSizes(run.tasks),
    counts: new Map(),
    model: hash,
    description,
    evaluated: 0,
    stopped: false,
  };
}

/**
 * Loads the last intact checkpoint of a run. Throws CheckpointError if there is none, or if its model, seed,
 * vocabularies or class names do not match the run.
 */
export function resumedRun(
  directory: RunDirectory,
  { session, hash, run }: Pick<OpenedModel, 'session' | 'hash'> & { readonly run: RunInSteps },
  model: Model,
  now: RunDescription,
): ResumedRun {
  const newest = newestIntact(directory.checkpoints, directory.path);
  const { path } = newest.checkpoint;
  const progress = loadCheckpoint(newest.checkpoint, session.arenas, hash);
  if (progress.seed !== run.train.seed) {
    throw new CheckpointError(
      `${path} was trained with seed ${progress.seed} and the spec has seed ${run.train.seed}, which would change the order ` +
        `of the data: give --seed ${progress.seed}, or start a new run`,
    );
  }
  const description = hashesOf(now);
  requireSameNames(path, progress.description, description);
  return {
    progress: { ...inBatchesOf(run, progress), description },
    notices: [
      ...damageNotices(newest),
      ...changesSince(directory, model, { step: progress.step, steps: run.train.steps }, now.record),
    ],
    damaged: newest.damaged,
  };
}

/**
 * Requires equal vocabularies and class names, because stored parameters are meaningless with others. Throws
 * CheckpointError.
 */
export function requireSameNames(
  checkpoint: string,
  then: DescriptionHashes,
  now: Pick<DescriptionHashes, 'vocabularies.json' | 'statistics.json' | 'classes.json'>,
): void {
  if (then['vocabularies.json'] !== now['vocabularies.json']) {
    throw new CheckpointError(
      `${basename(checkpoint)} was trained with vocabularies that differ from those of vocabularies.json in the run folder. Restore ` +
        'the file from a copy, or delete it to rebuild the vocabularies from the training texts.',
    );
  }
  if (then['statistics.json'] !== now['statistics.json']) {
    throw new CheckpointError(
      `${basename(checkpoint)} was trained with statistics that differ from those of statistics.json in the run folder. Restore the file ` +
        'from a copy, or delete it to compute them again from the training data.',
    );
  }
  if (then['classes.json'] !== now['classes.json']) {
    throw new CheckpointError(
      `${basename(checkpoint)} was trained with class names that differ from those of the data; classes.json in the run folder lists ` +
        'those of the training. Restore the data, or start a new run.',
    );
  }
}

/** Names of classes, answers and attributes of every dataset that has any. */
export function classNames({ tasks }: RunSpec, data: DataSource): ClassNames {
  return Object.fromEntries(
    tasks.flatMap(({ name, dataset }) =>
      Object.entries(data.names(name)).map(([truth, names]) => [`${dataset}.${truth}`, names] as const),
    ),
  );
}

/**
 * Cursors in batches of the present sizes, rounded down: no record is skipped; less than one batch is
 * repeated.
 */
function inBatchesOf({ tasks }: RunSpec, progress: Progress): Progress {
  const batches = batchSizes(tasks);
  const cursors = [...progress.cursors].map(([task, taken]) => {
    const [before, now] = [progress.batches.get(task), batches.get(task)];
    const position = before === undefined || now === undefined ? taken : Math.floor((taken * before) / now);
    return [task, position] as const;
  });
  return { ...progress, cursors: new Map(cursors), batches };
}

function batchSizes(tasks: RunSpec['tasks']): ReadonlyMap<string, number> {
  return new Map(tasks.map(({ name, batch }) => [name, batch]));
}

/** Completed steps, and steps of the complete run. */
interface Position {
  readonly step: number;
  readonly steps: number;
}

/** One sentence for each difference from the run folder, with its consequence. */
function changesSince(
  directory: RunDirectory,
  now: Model,
  position: Position,
  context: RunContext,
): readonly string[] {
  const { record } = directory;
  const before = recordedModel(directory);
  const settings = before
    ? changedSettings(before, now).map((change) => sentence(change, now, position))
    : [`the spec in ${directory.path} has errors in this version: changes since then are not known`];
  return [...settings, ...contextChanges(record, context, position.step)];
}

function sentence({ path, before, now }: Change, model: Model, position: Position): string {
  const [was, is] = [before, now].map((value) => value ?? 'not given');
  return `${path} was ${was}, is ${is}: ${effectOf(path, model, position)}`;
}

function effectOf(path: string, { datasets }: Model, { step, steps }: Position): string {
  const [first, second] = path.split('.');
  if (path === 'train.steps' || path === 'train.epochs') {
    return step < steps
      ? `continues to step ${steps}; a learning-rate schedule without its own \`steps\` follows ${path}`
      : `step ${step} is reached, no step is left to train`;
  }
  if (path.endsWith('.batch')) return 'continues after the records already drawn';
  if (path.includes('.wordpiece.')) return 'the run keeps its vocabulary';
  if (second === 'format' && datasets.some(({ name }) => name === first)) {
    return `the new records are used from step ${step} on`;
  }
  return `holds from step ${step} on`;
}

function contextChanges(before: RunRecord, now: RunContext, step: number): readonly string[] {
  const adapter =
    before.adapter === now.adapter
      ? []
      : [`the adapter was ${before.adapter}, is now ${now.adapter}: results may differ in their last digits`];
  const lock =
    before.lock === now.lock ? [] : [`unit.lock has changed: the data may differ from step ${step} on`];
  const earlier = new Map(Object.entries(before.records ?? {}));
  const records = Object.entries(now.records ?? {}).flatMap(([dataset, count]) => {
    const known = earlier.get(dataset);
    return known === undefined || known === count
      ? []
      : [`${dataset} had ${known} training records, has ${count}: their order changes from step ${step} on`];
  });
  return [...adapter, ...lock, ...records];
}
