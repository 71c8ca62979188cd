import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { builtins } from '../builtins.ts';
import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import { scheduleProblems } from '../compiler/catalog/parts/schedule_problems.ts';
import type { SourceText } from '../compiler/diagnostics/diagnostic.ts';
import { trainingCalls } from '../compiler/training/calls.ts';
import type { VariantChoices } from '../compiler/wgsl/index.ts';
import { setAside } from '../runtime/checkpoint/folder.ts';
import { lockChecksum } from '../runtime/data/lock.ts';
import { requireDataPaths } from '../runtime/data/paths.ts';
import type { DataSource } from '../runtime/data/source.ts';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { type MetricFunctions, requireMetricFunctions } from '../runtime/metrics/functions.ts';
import type { CodeDataset } from '../runtime/records/code.ts';
import { hashesOf } from '../runtime/run/description.ts';
import { storedEvent, type TrainEvent } from '../runtime/run/events.ts';
import type { RunRecord } from '../runtime/run/record.ts';
import type { WritableRunDirectory } from '../runtime/run/writable.ts';
import type { TensorBoardLog } from '../runtime/tensorboard/log.ts';
import { type RunInSteps, runInSteps } from '../runtime/train/length.ts';
import type { Outcome } from '../runtime/train/outcome.ts';
import { train as trainRun } from '../runtime/train/trainer.ts';
import { Upcoming } from '../runtime/train/upcoming.ts';
import { tunedChoices } from './kernels/choices.ts';
import type { ForcedVariants } from './kernels/variants.ts';
import { requireWhole } from './options.ts';
import { version } from './package/version.ts';
import { requireBatchesFit } from './run/batch_size.ts';
import { requireCodeRows } from './run/code_rows.ts';
import { openLog } from './run/event_log.ts';
import { initializeModel } from './run/initialize.ts';
import type { DataRequest } from './run/locked_data.ts';
import { type OpenedModel, openModel } from './run/open_model.ts';
import { TrainResources } from './run/resources.ts';
import { classNames, type RunContext, resumedRun, startProgress } from './run/resume.ts';
import { newDirectory, openTarget } from './run/target.ts';
import { digestTrail } from './run/trail.ts';
import { type Overrides, overrideTexts } from './spec/overrides.ts';
import { readSpec } from './spec/read.ts';
import { validSpec } from './spec/valid_model.ts';

export interface TrainOptions {
  readonly set?: Overrides;
  /** Number of steps of the whole run; replaces `train.steps` and `train.epochs`. */
  readonly steps?: number;
  /** Seed of the run; replaces `train.seed`. */
  readonly seed?: number;
  readonly adapter?: AdapterChoice;
  /**
   * Folder of the run; by default `runs/NAME`, or `runs/NAME-2` and so on where it exists. A folder that
   * holds a run is refused.
   */
  readonly directory?: string;
  /**
   * Continues the run in `directory` from its last intact checkpoint; by default the newest run of the spec's
   * name.
   */
  readonly resume?: boolean;
  /** Deletes the run in `directory` before the new one starts. */
  readonly overwrite?: boolean;
  /**
   * Folder for an event file that TensorBoard reads; a new run needs one without event files. The file of a
   * resumed run replaces the earlier ones.
   */
  readonly tensorboard?: string;
  /** Kernel variants to use for every node that they accept. */
  readonly variants?: ForcedVariants;
  /** Number of threads that prepare data; by default one less than there are processors, 1 to 4. */
  readonly workers?: number;
  /** Functions of the metrics `custom` of the spec, by name. */
  readonly metrics?: MetricFunctions;
  /** Rows of the datasets whose format is `code`, by their name in the spec. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Receives the text that the environment variable UNITC_DEBUG asks for (docs/architecture.md). */
  readonly onDebug?: (text: string) => void;
}

export interface TrainResult extends Outcome {
  readonly directory: string;
}

function overridesOf({ set, steps, seed }: TrainOptions): Overrides {
  return {
    ...set,
    ...(steps === undefined ? {} : { 'train.steps': steps }),
    ...(seed === undefined ? {} : { 'train.seed': seed }),
  };
}

/**
 * Trains a spec in a run folder and evaluates it at the end. When `signal` aborts, the run ends after the
 * current step with a checkpoint, and the result has `interrupted: true` and no scores.
 *
 * @param spec path of a `.unit` file
 * @throws OptionError, SpecFileError, SpecError, MetricFunctionError, VariantError, DataError,
 *   RunDirectoryError, RunLockedError, CheckpointError, NoAdapterError, PlanError, LimitError,
 *   OutOfMemoryError, DivergedError, DeviceLostError
 * @example
 * const { directory, scores } = await train('model.unit', {
 *   set: { d: 64 },
 *   steps: 200,
 *   onEvent: (event) => {
 *     if (event.event === 'step') console.log(event.step, event.task, event.loss);
 *   },
 * });
 * for (const { task, metrics } of scores) console.log(directory, task, metrics[0]?.value);
 */
export async function train(spec: string, options: TrainOptions = {}): Promise<TrainResult> {
  const resources = new TrainResources(options.adapter);
  try {
    return await trainWith(resources, spec, options);
  } finally {
    await resources.close();
  }
}

/** `train` with a device, shaders and data that other runs use before or after it. */
export async function trainWith(
  resources: TrainResources,
  spec: string,
  options: TrainOptions,
): Promise<TrainResult> {
  requireWhole('workers', options.workers, 0);
  const earlier = openTarget(spec, options);
  try {
    return await trainIn(earlier, resources, spec, options);
  } finally {
    earlier?.close();
  }
}

async function trainIn(
  earlier: WritableRunDirectory | undefined,
  resources: TrainResources,
  spec: string,
  options: TrainOptions,
): Promise<TrainResult> {
  const source = readSpec(spec);
  const { model, imports } = validSpec(source, overridesOf(options));
  requireMetricFunctions(model.tasks, options.metrics);
  requireCodeRows(model.datasets, options.datasets);
  requireDataPaths(model.datasets, dirname(resolve(spec)));
  const { device, shaders } = await resources.device();
  let directory = earlier;
  /** Events from before the run has a folder. */
  const early: TrainEvent[] = [];
  let log: TensorBoardLog | undefined;
  const onEvent = (event: TrainEvent): void => {
    if (directory) directory.event(event);
    else early.push(event);
    log?.add(event);
    options.onEvent?.(storedEvent(event));
  };
  const onWarning = (message: string): void => onEvent({ event: 'notice', message });
  try {
    const root = dirname(resolve(spec));
    const tuned = earlier
      ? new Map(Object.entries(earlier.record.tuned ?? {}))
      : tunedChoices(device, { ...options, onWarning });
    const opened = openModel(model, device, { ...options, tuned, shaders });
    try {
      requireBatchesFit(model, device.target);
      // Data and weights are opened first: where they cannot be used, no folder is made.
      const workers = options.workers ?? mostWorkers();
      const data = await resources.data(dataRequest(opened, root, workers, earlier, options), onWarning);
      const run = runInSteps(opened.run, (task) => data.split(task, 'train').length);
      const timed = { ...opened, run, calls: trainingCalls(builtins, run.train) };
      const lock = lockChecksum(root);
      const context = {
        adapter: device.adapter.choice,
        records: trainingRecords(opened.run, data),
        ...(lock === undefined ? {} : { lock }),
      };
      const record = { ...recordOf({ source, imports }, options, context, tuned), model: model.name };
      const { vocabularies, statistics } = data;
      const classes = classNames(opened.run, data);
      const description = { spec: source.text, record, vocabularies, statistics, classes };
      const continued = earlier && resumedRun(earlier, timed, model, description);
      const progress = continued?.progress ?? startProgress(opened, hashesOf(description));
      // The first batches are prepared while parameters are initialised and shaders compiled.
      const batches = new Upcoming(run, data, progress, workers + 2);
      if (!earlier) await initializeModel(opened, root, onWarning);
      directory ??= newDirectory(spec, options);
      for (const event of early) directory.event(event);
      for (const message of [...directory.damage, ...(continued?.notices ?? [])]) {
        onEvent({ event: 'notice', message });
      }
      setAside(continued?.damaged ?? []);
      directory.describe(description);
      for (const message of lengthNotices(opened.run, run)) onEvent({ event: 'notice', message });
      for (const left of data.skipped) onEvent({ event: 'skipped', step: progress.step, ...left });
      if (tuned.size > 0) onEvent({ event: 'tuned', step: progress.step, kernels: tuned.size });
      log = openLog(options, directory, progress.step);
      const { signal } = options;
      const resumed = earlier !== undefined;
      const outcome = await trainRun({
        ...timed,
        data,
        batches,
        functions: options.metrics,
        directory,
        digests: digestTrail(directory, root, opened, progress),
        progress,
        resumed,
        signal,
        onEvent,
      });
      return { ...outcome, directory: directory.path };
    } finally {
      resources.endRun();
      opened.session.close();
    }
  } finally {
    log?.close();
    directory?.close();
  }
}

/** The data of a run; a resumed one keeps its vocabularies and statistics. */
function dataRequest(
  { run }: OpenedModel,
  root: string,
  workers: number,
  earlier: WritableRunDirectory | undefined,
  { datasets }: TrainOptions,
): DataRequest {
  const { vocabularies, statistics } = earlier ?? {};
  return {
    run,
    root,
    workers,
    ...(vocabularies ? { vocabularies } : {}),
    ...(statistics ? { statistics } : {}),
    ...(datasets ? { datasets } : {}),
  };
}

/** One processor is left to the device; more than four threads seldom have work. */
function mostWorkers(): number {
  return Math.min(4, Math.max(1, availableParallelism() - 1));
}

/**
 * The length in steps of a run that is given in epochs, and problems of its schedule, which the checker
 * cannot know.
 */
function lengthNotices({ train: given }: RunSpec, { train }: RunInSteps): readonly string[] {
  if (given.epochs === undefined) return [];
  const problems = scheduleProblems(train.lrSchedule, train.steps);
  return [
    `${given.epochs === 1 ? '1 epoch' : `${given.epochs} epochs`} of the training records: ${train.steps} steps`,
    ...problems.map(({ message, consequence, hint }) => `${message} (${consequence}): ${hint}`),
  ];
}

/** The contents of `run.json`. */
function recordOf(
  { source, imports }: { readonly source: SourceText; readonly imports: ReadonlyMap<string, string> },
  options: TrainOptions,
  context: RunContext,
  tuned: VariantChoices,
): RunRecord {
  return {
    file: resolve(source.file),
    set: overrideTexts(overridesOf(options)),
    imports: Object.fromEntries([...imports].map(([file, text]) => [resolve(file), text])),
    ...(tuned.size > 0 ? { tuned: Object.fromEntries(tuned) } : {}),
    version: version(),
    ...context,
  };
}

function trainingRecords({ tasks }: RunSpec, data: DataSource): Readonly<Record<string, number>> {
  return Object.fromEntries(tasks.map(({ name, dataset }) => [dataset, data.split(name, 'train').length]));
}
