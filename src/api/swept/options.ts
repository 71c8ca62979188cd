import type { TrainEvent } from '../../runtime/run/events.ts';
import type { TrainOptions } from '../run/train_options.ts';
import type { SweptValues } from './grid.ts';
import type { SweptValue, SweptVariant } from './result.ts';

/** The options of `train` that hold for every run, and those of the sweep. */
export interface SweepOptions
  extends Pick<TrainOptions, 'adapter' | 'variants' | 'workers' | 'metrics' | 'datasets'> {
  /** Values to try, by path; every combination is a variant. The first one is the base of differences. */
  readonly set?: SweptValues;
  /**
   * Number of seeds, with each of which every variant is trained: `train.seed` and the next ones; 1 by
   * default.
   */
  readonly seeds?: number;
  /** Folder of the sweep: a new or empty one, or that of a sweep to continue or to extend. */
  readonly directory: string;
  /** Number of steps of each run; replaces `train.steps` and `train.epochs`. */
  readonly steps?: number;
  /** Ends the sweep after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Called before each run. */
  readonly onRun?: (run: StartedRun) => void;
  /** Events of the run that was started last. */
  readonly onEvent?: (event: TrainEvent) => void;
}

/** A run of a sweep that is about to start, or that is left out because it has ended. */
export interface StartedRun {
  readonly action: 'train' | 'resume' | 'skip';
  /** Folder of the run. */
  readonly directory: string;
  readonly variant: SweptVariant;
  readonly seed: number;
  /** Position among all runs, from 1, and their number. */
  readonly number: number;
  readonly of: number;
}

export interface SweepResult {
  readonly directory: string;
  /** Paths in which the variants differ. */
  readonly paths: readonly string[];
  readonly seeds: readonly number[];
  readonly variants: readonly SweptVariant[];
  /** The primary values of all metrics, by variant. */
  readonly values: readonly SweptValue[];
  readonly interrupted: boolean;
}
