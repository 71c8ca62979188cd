import type { BestEvaluation } from '../checkpoint/progress.ts';
import type { TaskScore } from '../evaluate/score.ts';

/** The end of a training run. */
export interface Outcome {
  /** Number of updates. */
  readonly step: number;
  readonly interrupted: boolean;
  /** Whether early stopping ended the run. */
  readonly stopped: boolean;
  /** Results of the final evaluation; empty if the run was interrupted. */
  readonly scores: readonly TaskScore[];
  /**
   * The checkpoint of `scores`: the last one, or the best one if early stopping ended the run; undefined if
   * the run was interrupted.
   */
  readonly evaluated: { readonly step: number; readonly checkpoint: string } | undefined;
  /** The best periodic evaluation; undefined if none had a finite value. */
  readonly best: BestEvaluation | undefined;
  /** Share of the time, in 0..1, that the device waited for data. */
  readonly waiting: number;
}
