import type { HeadPrediction } from '../../src/runtime/predict/prediction.ts';
import type { InputRecord } from '../../src/runtime/predict/record.ts';

/** A record to predict from; images and recordings are paths. */
export interface Question {
  readonly task: string;
  readonly record: InputRecord;
  /** Names of the members of `record` that are paths. */
  readonly files: readonly string[];
}

/** A way of using a trained model. Answers are in the order of the questions. */
export type AnsweringHost = (questions: readonly Question[]) => Promise<readonly HeadPrediction[]>;

/** Settings of all hosts: no labels or boxes are left out. */
export const allOutputs = { top: 10_000, threshold: 0 } as const;
