import { loadCheckpoint } from '../runtime/checkpoint/read.ts';
import { createPreparer } from '../runtime/data/node_preparer.ts';
import { taskPlans } from '../runtime/data/plan.ts';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import { type Device, openDevice } from '../runtime/device/open.ts';
import type { Prediction, PredictionSettings } from '../runtime/predict/prediction.ts';
import { Predictor } from '../runtime/predict/predictor.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import { modelForm } from './exported/form.ts';
import { requireOneState } from './exported/one_state.ts';
import { openExport } from './exported/open_export.ts';
import type { ForcedVariants } from './kernels/variants.ts';
import type { Reports } from './reports/reports.ts';
import { describedRun } from './run/described_run.ts';
import { openModel } from './run/open_model.ts';
import { RunningModel } from './run/running_model.ts';

import type { TrainedModel } from './trained_model.ts';

export type { GivenRecord, PlacedRecord, PredictOptions, RecordOutcome } from '../runtime/predict/outcome.ts';
export type { PredictedTask } from '../runtime/predict/predicted_task.ts';
export type {
  HeadPrediction,
  LabelProbability,
  PredictedBox,
  Prediction,
  PredictionSettings,
} from '../runtime/predict/prediction.ts';
export type { InputRecord } from '../runtime/predict/record.ts';
export type { RecordInputKind } from '../runtime/predict/task_inputs.ts';
export type { TrainedModel } from './trained_model.ts';

export interface OpenRunOptions extends Reports {
  readonly adapter?: AdapterChoice;
  /**
   * `best`, `last`, `step-N`, a file name in the run's `checkpoints/`, or a path. By default the best
   * checkpoint, or the last one where no evaluation had a finite metric value.
   */
  readonly checkpoint?: string;
  /** Kernel variants to use for every node that they accept. */
  readonly variants?: ForcedVariants;
}

/**
 * Opens a trained model to predict with it. The run folder holds everything that prediction needs: spec,
 * weights, vocabularies, statistics, class names and preparation; no dataset has to be on the machine. Close
 * the model when it is no longer used.
 *
 * @param run folder of the run, or what `unitc export` wrote
 * @throws RunDirectoryError, CheckpointError, ExportedModelError, SpecError, DataError, NoAdapterError, LimitError
 * @example
 * const model = await open('runs/pets');
 * const [prediction] = await model.predict([{ image: 'cat.jpg' }]);
 * console.log(prediction?.predictions);
 * await model.close();
 */
export async function open(run: string, options: OpenRunOptions = {}): Promise<TrainedModel> {
  if (modelForm(run) !== 'run') return openExportedModel(run, options);
  const { model, checkpoint, fitted, classes } = describedRun(run, options.checkpoint, options);
  const device = await openDevice(options.adapter ? { adapter: options.adapter } : {});
  return closingOnFailure(device, async () => {
    const { run: runSpec, session, engine, hash } = openModel(model, device, options);
    const { step } = loadCheckpoint(checkpoint, session.arenas, hash);
    const prepare = await createPreparer(taskPlans(runSpec, null), fitted, options.onWarning);
    const predictor = new Predictor({ run: runSpec, engine, prepare });
    return new RunningModel({
      run: runSpec,
      predictor,
      device,
      facts: { classes, statistics: fitted.statistics },
      step,
      checkpoint: checkpoint.path,
    });
  });
}

async function openExportedModel(path: string, options: OpenRunOptions): Promise<TrainedModel> {
  requireOneState(path, options.checkpoint);
  const { facts, run, predictor, host } = (await openExport(path, options)).parts;
  return new RunningModel({
    run,
    predictor,
    device: host.device,
    facts: { classes: facts.classes, statistics: facts.fitted.statistics },
    step: facts.step,
    checkpoint: path,
  });
}

async function closingOnFailure<T>(device: Device, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    await device.close();
    throw error;
  }
}

/** Options of `predict`: those of `open`, of a prediction, and how outputs are read. */
export interface PredictRunOptions extends OpenRunOptions, PredictionSettings {
  /** Task to predict; optional if only one task reads the given inputs. */
  readonly task?: string;
}

/**
 * Predicts from records with the model of a run: `open`, `predict` and `close` in one call.
 *
 * @param run folder of the run, or what `unitc export` wrote
 * @throws OptionError, UnknownTaskError, RunDirectoryError, CheckpointError, SpecError, DataError, NoAdapterError,
 *   LimitError, DeviceLostError
 * @example
 * const [prediction] = await predict('runs/reviews', [{ text: 'well worth the money' }]);
 */
export async function predict(
  run: string,
  records: Iterable<InputRecord> | AsyncIterable<InputRecord>,
  options: PredictRunOptions = {},
): Promise<readonly Prediction[]> {
  const model = await open(run, options);
  try {
    return await model.predict(records, options);
  } finally {
    await model.close();
  }
}
