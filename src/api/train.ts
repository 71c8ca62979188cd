import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import type { SourceText } from '../compiler/diagnostics/diagnostic.ts';
import type { VariantChoices } from '../compiler/wgsl/choose.ts';
import {
  CheckpointError,
  listCheckpoints,
  type Progress,
  readCheckpoint,
} from '../runtime/checkpoint/checkpoint.ts';
import { verifyLock } from '../runtime/data/lock.ts';
import { openData } from '../runtime/data/open.ts';
import type { DataSource } from '../runtime/data/source.ts';
import { type AdapterChoice, openDevice } from '../runtime/device/open.ts';
import { filesReadSince, readsSoFar } from '../runtime/formats/reading/log.ts';
import type { TrainEvent } from '../runtime/train/events.ts';
import { RunDirectory } from '../runtime/train/run_directory.ts';
import { type Outcome, train as trainRun } from '../runtime/train/trainer.ts';
import { type Overrides, readSpec } from './check.ts';
import { tunedChoices } from './choices.ts';
import { initializeModel } from './initialize.ts';
import { type OpenedModel, openModel } from './run.ts';
import { validSpec } from './valid_model.ts';
import type { ForcedVariants } from './variants.ts';
import { version } from './version.ts';

export interface TrainOptions {
  readonly set?: Overrides;
  readonly adapter?: AdapterChoice;
  /** Folder of the run; by default `runs/NAME`, or `runs/NAME-2` and so on where it exists. */
  readonly directory?: string;
  /** Goes on from the last checkpoint of the run, which is then the last of its name unless `directory` says which. */
  readonly resume?: boolean;
  /** Kernel variants to run wherever they can. */
  readonly variants?: ForcedVariants;
  /** Threads that prepare data. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
}

export interface TrainResult extends Outcome {
  readonly directory: string;
}

const defaultWorkers = 1;

/** Folders `runs/NAME`, `runs/NAME-2`, …: the first that is free, or the last that is there. */
function directoryFor(file: string, resume: boolean): string {
  const base = join('runs', basename(file).replace(/\.unit$/, ''));
  const at = (i: number): string => (i === 1 ? base : `${base}-${i}`);
  let i = 1;
  while (existsSync(at(i))) i++;
  return resume ? at(Math.max(1, i - 1)) : at(i);
}

/** Trains a spec into a run folder. Throws SpecError, DataError, NoAdapterError, LimitError, DivergedError. */
export async function train(spec: string, options: TrainOptions = {}): Promise<TrainResult> {
  const path = options.directory ?? directoryFor(spec, options.resume === true);
  const source = readSpec(spec);
  const { model, imports } = validSpec(source, options.set ?? {});
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  try {
    const root = dirname(resolve(spec));
    const earlier = options.resume ? RunDirectory.open(path) : undefined;
    const tuned = earlier ? new Map(Object.entries(earlier.record.tuned ?? {})) : tunedChoices(device);
    const opened = openModel(model, device, options.variants, tuned);
    // Data and weights come first: what is wrong with them leaves nothing behind.
    const data = await lockedData(opened, root, earlier, options);
    try {
      const progress = earlier ? lastProgress(earlier, opened) : await firstProgress(opened, root);
      const platform = { adapter: device.adapter.choice, tuned };
      const directory = earlier ?? newDirectory(path, { source, imports }, options, platform);
      directory.vocabularies = data.vocabularies;
      const onEvent = (event: TrainEvent): void => {
        directory.event(event);
        options.onEvent?.(event);
      };
      if (tuned.size > 0) onEvent({ event: 'tuned', step: progress.step, kernels: tuned.size });
      const { checkpoints } = directory;
      const { signal } = options;
      const outcome = await trainRun({ ...opened, data, checkpoints, progress, signal, onEvent });
      return { ...outcome, directory: path };
    } finally {
      await data.close();
    }
  } finally {
    await device.close();
  }
}

/** All data of the run, after a look at unit.lock. */
async function lockedData(
  { run }: OpenedModel,
  root: string,
  earlier: RunDirectory | undefined,
  options: TrainOptions,
): Promise<DataSource> {
  const before = readsSoFar();
  const data = await openData(run, {
    root,
    seed: run.train.seed,
    workers: options.workers ?? defaultWorkers,
    ...(earlier?.vocabularies ? { vocabularies: earlier.vocabularies } : {}),
  });
  try {
    await verifyLock(root, [...filesReadSince(before), ...weightFiles(run, root)], false);
    return data;
  } catch (error) {
    await data.close();
    throw error;
  }
}

function weightFiles({ init }: RunSpec, root: string): readonly string[] {
  return init.map(({ call }) => resolve(root, String(call.args.path)));
}

function newDirectory(
  path: string,
  { source, imports }: { readonly source: SourceText; readonly imports: ReadonlyMap<string, string> },
  options: TrainOptions,
  { adapter, tuned }: { readonly adapter: string; readonly tuned: VariantChoices },
): RunDirectory {
  return RunDirectory.create(path, source.text, {
    file: resolve(source.file),
    set: options.set ?? {},
    imports: Object.fromEntries([...imports].map(([file, text]) => [resolve(file), text])),
    adapter,
    ...(tuned.size > 0 ? { tuned: Object.fromEntries(tuned) } : {}),
    version: version(),
  });
}

async function firstProgress(opened: OpenedModel, root: string): Promise<Progress> {
  await initializeModel(opened, root);
  return { step: 0, seed: opened.run.train.seed, cursors: {}, counts: {}, model: opened.hash };
}

function lastProgress(directory: RunDirectory, { session, parameters, hash, run }: OpenedModel): Progress {
  const last = listCheckpoints(directory.checkpoints).at(-1);
  if (!last)
    throw new CheckpointError(`${directory.path} has no checkpoint to go on from; start the run anew`);
  const progress = readCheckpoint(last, session.arenas, parameters, hash);
  if (progress.seed !== run.train.seed) {
    throw new CheckpointError(
      `${last} was trained with seed ${progress.seed}; the spec says ${run.train.seed}`,
    );
  }
  return progress;
}
