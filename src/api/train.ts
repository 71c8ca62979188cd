import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import type { SourceText } from '../compiler/diagnostics/diagnostic.ts';
import type { VariantChoices } from '../compiler/wgsl/select/choose.ts';
import type { Progress } from '../runtime/checkpoint/checkpoint.ts';
import { verifyLock } from '../runtime/data/lock.ts';
import { openData } from '../runtime/data/open.ts';
import type { DataSource } from '../runtime/data/source.ts';
import { type AdapterChoice, openDevice } from '../runtime/device/open.ts';
import { filesReadSince, readsSoFar } from '../runtime/reading/log.ts';
import type { TrainEvent } from '../runtime/train/events.ts';
import { RunDirectory, type RunRecord } from '../runtime/train/run_directory.ts';
import { type Outcome, train as trainRun } from '../runtime/train/trainer.ts';
import { Upcoming } from '../runtime/train/upcoming.ts';
import { type Overrides, readSpec } from './check.ts';
import { tunedChoices } from './choices.ts';
import { initializeModel } from './initialize.ts';
import { batchSizes, changesSince, lastProgress, type Surroundings } from './resume.ts';
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
  /** Threads that prepare data; by default one less than there are processors, 1 to 4. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
}

export interface TrainResult extends Outcome {
  readonly directory: string;
}

/** One processor is left to what drives the device; more than four threads have seldom anything to do. */
function workersOf({ workers }: TrainOptions): number {
  return workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
}

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
    let directory = earlier;
    const onEvent = (event: TrainEvent): void => {
      directory?.event(event);
      options.onEvent?.(event);
    };
    const data = await lockedData(opened, root, earlier, options, onEvent);
    try {
      const progress = earlier ? lastProgress(earlier, opened) : firstProgress(opened);
      // The first batches are made while parameters are initialised and shaders compiled.
      const batches = new Upcoming(opened.run, data, progress, workersOf(options) + 2);
      if (!earlier) await initializeModel(opened, root);
      const around = { adapter: device.adapter.choice, records: trainingRecords(opened.run, data) };
      const record = recordOf({ source, imports }, options, around, tuned);
      const changes = earlier ? changesSince(earlier, model, progress.step, around) : [];
      for (const message of changes) onEvent({ event: 'notice', message });
      // From here on the run is what it goes on with.
      earlier?.describe(source.text, record);
      directory ??= RunDirectory.create(path, source.text, record);
      directory.vocabularies = data.vocabularies;
      if (tuned.size > 0) onEvent({ event: 'tuned', step: progress.step, kernels: tuned.size });
      const { checkpoints } = directory;
      const { signal } = options;
      const outcome = await trainRun({ ...opened, data, batches, checkpoints, progress, signal, onEvent });
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
  onEvent: (event: TrainEvent) => void,
): Promise<DataSource> {
  const before = readsSoFar();
  const data = await openData(run, {
    root,
    seed: run.train.seed,
    workers: workersOf(options),
    warn: (message) => onEvent({ event: 'notice', message }),
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

/** What the folder of the run says of it. */
function recordOf(
  { source, imports }: { readonly source: SourceText; readonly imports: ReadonlyMap<string, string> },
  options: TrainOptions,
  surroundings: Surroundings,
  tuned: VariantChoices,
): RunRecord {
  return {
    file: resolve(source.file),
    set: options.set ?? {},
    imports: Object.fromEntries([...imports].map(([file, text]) => [resolve(file), text])),
    ...(tuned.size > 0 ? { tuned: Object.fromEntries(tuned) } : {}),
    version: version(),
    ...surroundings,
  };
}

function trainingRecords({ tasks }: RunSpec, data: DataSource): Readonly<Record<string, number>> {
  return Object.fromEntries(tasks.map(({ name, dataset }) => [dataset, data.split(name, 'train').length]));
}

function firstProgress({ run, hash }: OpenedModel): Progress {
  const batches = batchSizes(run.tasks);
  return { step: 0, seed: run.train.seed, cursors: {}, batches, counts: {}, model: hash };
}
