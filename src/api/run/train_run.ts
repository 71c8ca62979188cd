import { dirname, resolve } from 'node:path';
import { requireDataPaths } from '../../runtime/data/paths.ts';
import { DeviceLostError } from '../../runtime/device/errors.ts';
import { requireMetricFunctions } from '../../runtime/metrics/functions.ts';
import type { Outcome } from '../../runtime/train/outcome.ts';
import { tunedChoices } from '../kernels/choices.ts';
import { mostWorkers, requireWhole } from '../options.ts';
import { readSpec } from '../spec/read.ts';
import { validSpec } from '../spec/valid_model.ts';
import { requireBatchesFit } from './batch_size.ts';
import { requireCodeRows } from './code_rows.ts';
import type { DataRequest } from './locked_data.ts';
import { type OpenedModel, openModel } from './open_model.ts';
import type { TrainResources } from './resources.ts';
import { RunTarget } from './target.ts';
import { trainOpened } from './train_opened.ts';
import { overridesOf, type TrainOptions, type TrainResult, workersOf } from './train_options.ts';

/** `train` with a device, shaders and data that are shared with earlier or later runs. */
export async function trainRun(
  resources: TrainResources,
  spec: string,
  options: TrainOptions,
): Promise<TrainResult> {
  requireWhole('workers', options.workers, 0, mostWorkers);
  const target = RunTarget.open(spec, options);
  const outcome = await trainTwice(resources, spec, target, options).catch((error: unknown) => {
    target.closeAfterError();
    throw error;
  });
  const directory = target.folder().path;
  target.close();
  return { ...outcome, directory };
}

/** Trains; if the device is lost, restarts once from the last checkpoint. */
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
    // Opens data and weights first: if they cannot be used, no folder is created.
    const data = await resources.data(dataRequest(opened, root, target, options), target.notice);
    return await trainOpened({ source, imports, root, model, opened, data, tuned }, target, options);
  } finally {
    resources.endRun();
    opened.session.close();
  }
}

/** The data of a run; a resumed run keeps its vocabularies and statistics. */
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
