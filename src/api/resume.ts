import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import type { Model } from '../compiler/model/model.ts';
import { type Change, changedSettings } from '../compiler/model/settings.ts';
import {
  CheckpointError,
  listCheckpoints,
  type Progress,
  readCheckpoint,
} from '../runtime/checkpoint/checkpoint.ts';
import type { RunDirectory, RunRecord } from '../runtime/train/run_directory.ts';
import type { OpenedModel } from './run.ts';
import { SpecError, validModel } from './valid_model.ts';

/**
 * Loads the last checkpoint of a run. Throws CheckpointError where there is none, where the model is another one, or the seed, on which all
 * that is drawn depends.
 */
export function lastProgress(directory: RunDirectory, { session, hash, run }: OpenedModel): Progress {
  const last = listCheckpoints(directory.checkpoints).at(-1);
  if (!last)
    throw new CheckpointError(`${directory.path} has no checkpoint to go on from; start the run anew`);
  const progress = readCheckpoint(last, session.arenas, hash);
  if (progress.seed !== run.train.seed) {
    throw new CheckpointError(
      `${last} was trained with seed ${progress.seed}; the spec says ${run.train.seed}, with which all that is drawn would be ` +
        `another: give --seed ${progress.seed}, or start a new run`,
    );
  }
  return inBatchesOf(run, progress);
}

/** Counted in batches of the sizes that the run has now, so that no record is left out; up to a batch is taken again. */
function inBatchesOf({ tasks }: RunSpec, progress: Progress): Progress {
  const batches = batchSizes(tasks);
  const cursors = Object.entries(progress.cursors).map(([task, taken]) => {
    const [before, now] = [progress.batches?.[task], batches[task]];
    return [task, before === undefined || now === undefined ? taken : Math.floor((taken * before) / now)];
  });
  return { ...progress, cursors: Object.fromEntries(cursors), batches };
}

export function batchSizes(tasks: RunSpec['tasks']): Readonly<Record<string, number>> {
  return Object.fromEntries(tasks.map(({ name, batch }) => [name, batch]));
}

/** What a run goes on with, beside its spec. */
export type Surroundings = Pick<RunRecord, 'adapter' | 'records'>;

/** One sentence for each thing that is not as the run's folder has it, and what comes of it. */
export function changesSince(
  directory: RunDirectory,
  now: Model,
  step: number,
  surroundings: Surroundings,
): readonly string[] {
  const { record } = directory;
  const before = recordedModel(directory);
  const settings = before
    ? changedSettings(before, now).map((change) => sentence(change, now, step))
    : [`the spec in ${directory.path} cannot be checked any more: what has changed since is not known`];
  return [...settings, ...surroundingChanges(record, surroundings, step)];
}

/** Undefined where this version finds errors in it, or a file it needs is gone. */
function recordedModel(directory: RunDirectory): Model | undefined {
  const { file, set, imports } = directory.record;
  try {
    return validModel({ file, text: directory.spec }, set, new Map(Object.entries(imports)));
  } catch (error) {
    if (error instanceof SpecError) return undefined;
    throw error;
  }
}

function sentence({ path, before, now }: Change, model: Model, step: number): string {
  const [was, is] = [before, now].map((value) => value ?? 'not given');
  return `${path} was ${was}, is ${is}: ${effectOf(path, model, step)}`;
}

function effectOf(path: string, { datasets, train }: Model, step: number): string {
  const [first, second] = path.split('.');
  if (path === 'train.steps') {
    return step < train.steps
      ? `goes on to step ${train.steps}`
      : `step ${step} is reached, nothing is left to train`;
  }
  if (path.endsWith('.batch')) return 'goes on behind the records already taken';
  if (path.includes('.wordpiece.')) return 'the run keeps the vocabulary it has';
  if (second === 'format' && datasets.some(({ name }) => name === first)) {
    return `records come from there from step ${step} on`;
  }
  return `holds from step ${step} on`;
}

function surroundingChanges(before: RunRecord, now: Surroundings, step: number): readonly string[] {
  const adapter =
    before.adapter === now.adapter
      ? []
      : [`the adapter was ${before.adapter}, is ${now.adapter}: figures may differ in their last digits`];
  const records = Object.entries(now.records ?? {}).flatMap(([dataset, count]) => {
    const earlier = before.records?.[dataset];
    return earlier === undefined || earlier === count
      ? []
      : [
          `${dataset} had ${earlier} training records, has ${count}: their order is another from step ${step} on`,
        ];
  });
  return [...adapter, ...records];
}
