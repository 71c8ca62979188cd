import type { BestEvaluation } from '../checkpoint/progress.ts';
import type { TaskScore } from '../evaluate/score.ts';

/** The end of a training run. */
export interface Outcome {
  /** Number of updates. */
  readonly step: number;
  readonly interrupted: boolean;
  /** Early stopping ended the run. */
  readonly stopped: boolean;
  /** Results of the evaluation at the end; empty where the run was interrupted. */
  readonly scores: readonly TaskScore[];
  /** The checkpoint of `scores`: the last one, or the best one where early stopping ended the run. */
  readonly evaluated: { readonly step: number; readonly checkpoint: string } | undefined;
  /** The best periodic evaluation; undefined where none had a finite value. */
  readonly best: BestEvaluation | undefined;
  /** Share of the time, in 0..1, that the device waited for data. */
  readonly waiting: number;
}
