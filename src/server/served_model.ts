import type { GivenRecord, PredictOptions, RecordOutcome } from '../runtime/predict/outcome.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';

/** The part of a trained model that a server needs. */
export interface ServedModel {
  readonly name: string;
  readonly step: number;
  readonly checkpoint: string;
  readonly adapter: string;
  readonly tasks: readonly PredictedTask[];
  /** Outcomes in the order of the records. */
  stream(records: Iterable<GivenRecord>, options: PredictOptions): AsyncIterable<RecordOutcome>;
}
