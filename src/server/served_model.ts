import type { GivenRecord, PredictOptions, RecordOutcome } from '../runtime/predict/outcome.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';

/** The part of a trained model that a server needs. */
export interface ServedModel {
  readonly name: string;
  readonly step: number;
  readonly checkpoint: string;
  readonly adapter: string;
  readonly tasks: readonly PredictedTask[];
  /** Outcomes of the records of small requests. */
  readonly stream: RecordStream;
  /** Outcomes of the records of large requests, prepared without delaying `stream`. */
  readonly streamLarge: RecordStream;
}

/** Yields outcomes in the order of the records. */
export type RecordStream = (
  records: Iterable<GivenRecord>,
  options: PredictOptions,
) => AsyncIterable<RecordOutcome>;
