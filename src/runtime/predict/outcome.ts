import type { DataError } from '../errors.ts';
import type { Prediction, PredictionSettings } from './prediction.ts';
import type { InputRecord, RecordPlace } from './record.ts';

export interface PredictOptions extends PredictionSettings {
  /** Task to predict; optional if only one task reads the given inputs. */
  readonly task?: string | undefined;
}

/** The prediction for a record, or why there is none. */
export type RecordOutcome =
  | {
      readonly prediction: Prediction;
      /** Path of the image in which the task finds boxes, if it is a file. */
      readonly imageFile?: string;
      readonly error?: undefined;
    }
  | { readonly error: DataError; readonly prediction?: undefined };

/** A record with the place that it comes from. */
export interface PlacedRecord {
  readonly record: InputRecord;
  readonly place: RecordPlace;
}

/** A record, or the error in place of one that cannot be read. */
export type GivenRecord =
  | (PlacedRecord & { readonly error?: undefined })
  | { readonly error: DataError; readonly record?: undefined };
