import type { GivenRecord, PredictOptions, RecordOutcome } from '../runtime/predict/outcome.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { Prediction } from '../runtime/predict/prediction.ts';
import type { InputRecord } from '../runtime/predict/record.ts';

/** A trained model on a device, ready for prediction; returned by `open`. */
export interface TrainedModel {
  /** Name of the model in its spec. */
  readonly name: string;
  readonly tasks: readonly PredictedTask[];
  /** Step of its checkpoint. */
  readonly step: number;
  /** Path of its checkpoint. */
  readonly checkpoint: string;
  /** Name of the adapter that runs it. */
  readonly adapter: string;

  /**
   * Predictions for records, in order. Results for a record are bit-for-bit independent of its batch, and
   * equal those of `evaluate`. Paths are relative to the working folder.
   *
   * @throws OptionError, UnknownTaskError, DataError for the first record that cannot be used,
   *   DeviceLostError
   * @example
   * const [found] = await model.predict([{ image: 'street.jpg' }], { task: 'detect', threshold: 0.7 });
   * for (const { label, score, box } of found.boxes) console.log(label, score, box);
   */
  predict(
    records: Iterable<InputRecord> | AsyncIterable<InputRecord>,
    options?: PredictOptions,
  ): Promise<readonly Prediction[]>;

  /**
   * Outcomes for records in order, as they become available. A record that cannot be used has an error
   * instead of a prediction and does not affect others. At most two batches are in memory.
   *
   * @throws OptionError, UnknownTaskError, DeviceLostError
   */
  stream(
    records: Iterable<GivenRecord> | AsyncIterable<GivenRecord>,
    options?: PredictOptions,
  ): AsyncIterable<RecordOutcome>;

  /** Releases the device. */
  close(): Promise<void>;
}
