import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { builtins } from '../../builtins.ts';
import type { Model } from '../../compiler/model/model.ts';
import { trainingCalls } from '../../compiler/training/calls.ts';
import type { Progress } from '../../runtime/checkpoint/progress.ts';
import { type Checkpoint, loadCheckpoint } from '../../runtime/checkpoint/read.ts';
import { openData } from '../../runtime/data/open.ts';
import { requireDataPaths } from '../../runtime/data/paths.ts';
import type { DataSource } from '../../runtime/data/source.ts';
import type { Device } from '../../runtime/device/open.ts';
import type { RunEnvironment, Segment, WeightSums } from '../../runtime/digests/lines.ts';
import { DataError } from '../../runtime/errors.ts';
import { hashesOf } from '../../runtime/run/description.ts';
import type { RunDirectory } from '../../runtime/run/directory.ts';
import { runInSteps } from '../../runtime/train/length.ts';
import { Upcoming } from '../../runtime/train/upcoming.ts';
import type { Reports } from '../reports/reports.ts';
import { initializeModel } from '../run/initialize.ts';
import { type OpenedModel, openModel } from '../run/open_model.ts';
import { classNames, startProgress } from '../run/resume.ts';
import { environmentOf } from '../run/trail.ts';
import { validModel } from '../spec/valid_model.ts';
import type { Certificate } from './certificate.ts';
import { type Replay, replay } from './replay.ts';

/** Inputs for executing steps again. */
export interface Execution extends Reports {
  readonly certificate: Certificate;
  /** The segment that trained the first step to execute. */
  readonly segment: Segment;
  readonly device: Device;
  /** The run folder, for its vocabularies and statistics; undefined: they are computed from the data. */
  readonly directory: RunDirectory | undefined;
  /** The state before the first step; undefined: the initial parameters. */
  readonly checkpoint: Checkpoint | undefined;
  /** The last step to execute. */
  readonly last: number;
  /** Folder to which paths of data are relative; by default that of the spec. */
  readonly root?: string;
  readonly workers?: number;
  readonly signal?: AbortSignal;
}

export interface Executed extends Replay {
  /** The software and hardware that executed the steps. */
  readonly environment: RunEnvironment;
}

/**
 * Executes certified steps again and compares them. Throws SpecError, PlanError, LimitError, DataError,
 * CheckpointError, DivergedError, DeviceLostError, or the reason of `signal`.
 */
export async function execute(execution: Execution): Promise<Executed> {
  const { certificate, segment, device } = execution;
  const root = resolve(execution.root ?? dirname(certificate.file));
  const tuned = new Map(Object.entries(segment.environment.variants));
  const opened = openModel(certifiedModel(certificate, root), device, { ...execution, tuned });
  try {
    const data = await certifiedData(opened, root, execution);
    try {
      const replayed = await replayOn(opened, data, root, execution);
      execution.signal?.throwIfAborted();
      return { ...replayed, environment: environmentOf(opened) };
    } finally {
      await data.close();
    }
  } finally {
    opened.session.close();
  }
}

/** Throws SpecError, DataError. */
function certifiedModel({ file, spec, set, imports }: Certificate, root: string): Model {
  const source = { file: join(root, basename(file)), text: spec };
  const model = validModel(source, set, new Map(Object.entries(imports)));
  requireDataPaths(model.datasets, root);
  return model;
}

/** Throws DataError if the data cannot be read or is not that of the run. */
async function certifiedData(opened: OpenedModel, root: string, execution: Execution): Promise<DataSource> {
  const { segment, directory, onWarning } = execution;
  const stored = directory?.describedBy(segment.description, 'the certificate');
  const data = await openData(opened.run, {
    root,
    seed: opened.run.train.seed,
    workers: workersOf(execution),
    ...(stored?.vocabularies ? { vocabularies: stored.vocabularies } : {}),
    ...(stored?.statistics ? { statistics: stored.statistics } : {}),
    ...(onWarning ? { warn: onWarning } : {}),
  });
  try {
    requireSameFit(opened, data, root, execution);
    return data;
  } catch (error) {
    await data.close();
    throw error;
  }
}

/** Leaves one processor to the device. */
function workersOf({ workers }: Execution): number {
  return workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
}

/**
 * Throws DataError if the data yields vocabularies, statistics or class names that differ from those of the
 * run.
 */
function requireSameFit(
  { run }: OpenedModel,
  data: DataSource,
  root: string,
  { certificate, segment }: Execution,
): void {
  const { spec, file, set, imports, adapter } = certificate;
  const { vocabularies, statistics } = data;
  const record = { file, set, imports, adapter, version: '' };
  const found = hashesOf({ spec, record, vocabularies, statistics, classes: classNames(run, data) });
  for (const name of ['vocabularies.json', 'statistics.json', 'classes.json'] as const) {
    if (found[name] === segment.description[name]) continue;
    throw new DataError(
      root,
      `the data yields a ${name} that differs from that of the certified run`,
      'the steps can be compared only on the data of the run: restore it, or give its folder with --root',
    );
  }
}

async function replayOn(
  opened: OpenedModel,
  data: DataSource,
  root: string,
  execution: Execution,
): Promise<Replay> {
  const { certificate, checkpoint, last, signal } = execution;
  const run = runInSteps(opened.run, (task) => data.split(task, 'train').length);
  const progress = await startingPoint(opened, root, execution);
  const training = {
    ...opened,
    run,
    calls: trainingCalls(builtins, run.train),
    data,
    batches: new Upcoming(run, data, progress, workersOf(execution) + 2),
    progress,
    resumed: checkpoint !== undefined,
    signal,
    onEvent: () => {},
  };
  return replay(training, certificate, last);
}

/** Throws DataError if a weight file is not the one that the run began with. */
function requireSameWeights(found: WeightSums, root: string, { weights }: Segment): void {
  const stated = new Map(Object.entries(weights ?? {}));
  for (const [path, sum] of Object.entries(found)) {
    const expected = stated.get(path) ?? sum;
    if (expected === sum) continue;
    throw new DataError(
      join(root, path),
      `the weight file has sha256 ${sum.slice(0, 12)}…, the certified run began with ${expected.slice(0, 12)}…`,
      'the first steps can be compared only from the same weights: restore the file, or verify steps after a checkpoint',
    );
  }
}

/** Loads the parameters and optimizer states. Throws DataError. */
async function startingPoint(
  opened: OpenedModel,
  root: string,
  { checkpoint, segment, onWarning = () => {} }: Execution,
): Promise<Progress> {
  if (checkpoint) return loadCheckpoint(checkpoint, opened.session.arenas, opened.hash);
  requireSameWeights(await initializeModel(opened, root, onWarning), root, segment);
  return startProgress(opened, segment.description);
}
