import { createPreparer } from '../runtime/data/node_preparer.ts';
import type { AdapterChoice } from '../runtime/device/adapter.ts';
import type { Prediction, PredictionSettings } from '../runtime/predict/prediction.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import type { ForcedVariants } from './kernels/variants.ts';
import type { Reports } from './reports/reports.ts';
import { closingOnFailure, runningModel, trainedParts } from './run/trained_parts.ts';
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
   * checkpoint, or the last one if no evaluation had a finite metric value.
   */
  readonly checkpoint?: string;
  /** Kernel variants to use wherever they are supported. */
  readonly variants?: ForcedVariants;
}

/**
 * Opens a trained model for prediction. The run folder holds everything that prediction needs: spec, weights,
 * vocabularies, statistics, class names and preparation; datasets are not needed. Close the model after use.
 *
 * @param run folder of the run, or output of `unitc export`
 * @throws RunDirectoryError, CheckpointError, ExportedModelError, SpecError, DataError, NoAdapterError,
 *   LimitError
 * @example
 * const model = await open('runs/pets');
 * const [prediction] = await model.predict([{ image: 'cat.jpg' }]);
 * console.log(prediction?.predictions);
 * await model.close();
 */
export async function open(run: string, options: OpenRunOptions = {}): Promise<TrainedModel> {
  const parts = await trainedParts(run, options);
  const { plans, fitted, device } = parts;
  return closingOnFailure(device, async () =>
    runningModel(parts, await createPreparer(plans, fitted, options.onWarning)),
  );
}

/** Options of `predict`: those of `open`, and settings of a prediction. */
export interface PredictRunOptions extends OpenRunOptions, PredictionSettings {
  /** Task to predict; optional if only one task reads the given inputs. */
  readonly task?: string;
}

/**
 * Predicts records with the model of a run: `open`, `predict` and `close` in one call.
 *
 * @param run folder of the run, or output of `unitc export`
 * @throws OptionError, UnknownTaskError, RunDirectoryError, CheckpointError, SpecError, DataError,
 *   NoAdapterError, LimitError, DeviceLostError
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
