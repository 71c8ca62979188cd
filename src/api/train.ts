import { dirname, resolve } from 'node:path';
import { requireDataPaths } from '../runtime/data/paths.ts';
import { DeviceLostError } from '../runtime/device/errors.ts';
import { requireMetricFunctions } from '../runtime/metrics/functions.ts';
import type { Outcome } from '../runtime/train/outcome.ts';
import { tunedChoices } from './kernels/choices.ts';
import { requireWhole } from './options.ts';
import { requireBatchesFit } from './run/batch_size.ts';
import { requireCodeRows } from './run/code_rows.ts';
import type { DataRequest } from './run/locked_data.ts';
import { type OpenedModel, openModel } from './run/open_model.ts';
import { TrainResources } from './run/resources.ts';
import { RunTarget } from './run/target.ts';
import { trainOpened } from './run/train_opened.ts';
import { overridesOf, type TrainOptions, workersOf } from './run/train_options.ts';
import { readSpec } from './spec/read.ts';
import { validSpec } from './spec/valid_model.ts';

export type { TrainOptions } from './run/train_options.ts';

export interface TrainResult extends Outcome {
  readonly directory: string;
}

/**
 * Trains a spec in a run folder and evaluates it at the end. When `signal` aborts, the run ends after the
 * current step with a checkpoint, and the result has `interrupted: true` and no scores. After a loss of the
 * device training continues once from the last checkpoint, on a device opened anew.
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
  const target = RunTarget.open(spec, options);
  try {
    const outcome = await trainTwice(resources, spec, target, options);
    return { ...outcome, directory: target.folder().path };
  } finally {
    target.close();
  }
}

/** Trains, and once more from the last checkpoint where the device is lost. */
async function trainTwice(
  resources: TrainResources,
  spec: string,
  target: RunTarget,
  options: TrainOptions,
): Promise<Outcome> {
  try {
    return await trainOnce(resources, spec, target, options);
  } catch (error) {
    if (!(error instanceof DeviceLostError)) throw error;
    const from = target.lastCheckpoint ?? 'the start';
    target.notice(`${error.loss}: training continues from ${from} on a device opened anew`);
    await resources.dropDevice();
  }
  try {
    return await trainOnce(resources, spec, target, options);
  } catch (error) {
    throw error instanceof DeviceLostError ? error.again(target.lastCheckpoint) : error;
  }
}

async function trainOnce(
  resources: TrainResources,
  spec: string,
  target: RunTarget,
  options: TrainOptions,
): Promise<Outcome> {
  const source = readSpec(spec);
  const { model, imports } = validSpec(source, overridesOf(options));
  requireMetricFunctions(model.tasks, options.metrics);
  requireCodeRows(model.datasets, options.datasets);
  const root = dirname(resolve(spec));
  requireDataPaths(model.datasets, root);
  const { device, shaders } = await resources.device();
  const tuned = target.existing
    ? new Map(Object.entries(target.existing.record.tuned ?? {}))
    : tunedChoices(device, { ...options, onWarning: target.notice });
  const opened = openModel(model, device, { ...options, tuned, shaders });
  try {
    requireBatchesFit(model, device.target);
    // Data and weights are opened first: where they cannot be used, no folder is made.
    const data = await resources.data(dataRequest(opened, root, target, options), target.notice);
    return await trainOpened({ source, imports, root, model, opened, data, tuned }, target, options);
  } finally {
    resources.endRun();
    opened.session.close();
  }
}

/** The data of a run; a resumed one keeps its vocabularies and statistics. */
function dataRequest(
  { run }: OpenedModel,
  root: string,
  target: RunTarget,
  options: TrainOptions,
): DataRequest {
  const { vocabularies, statistics } = target.existing ?? {};
  const { datasets } = options;
  return {
    run,
    root,
    workers: workersOf(options),
    ...(vocabularies ? { vocabularies } : {}),
    ...(statistics ? { statistics } : {}),
    ...(datasets ? { datasets } : {}),
  };
}
