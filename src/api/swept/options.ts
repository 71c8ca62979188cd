import type { TrainEvent } from '../../runtime/run/events.ts';
import type { TrainOptions } from '../run/train_options.ts';
import type { SweptValues } from './grid.ts';
import type { SweptValue, SweptVariant } from './result.ts';

/** The options of `train` that apply to every run, and those of the sweep. */
export interface SweepOptions
  extends Pick<TrainOptions, 'adapter' | 'variants' | 'workers' | 'metrics' | 'datasets'> {
  /**
   * Values to try, by path; every combination is a variant. Differences are relative to the first variant.
   */
  readonly set?: SweptValues;
  /**
   * Number of consecutive seeds, starting with `train.seed`, with which each variant is trained; default 1.
   */
  readonly seeds?: number;
  /** Folder of the sweep: a new or empty one, or that of a sweep to continue or extend. */
  readonly directory: string;
  /** Number of steps of each run; replaces `train.steps` and `train.epochs`. */
  readonly steps?: number;
  /** Ends the sweep after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Called before each run. */
  readonly onRun?: (run: StartedRun) => void;
  /** Receives the events of the current run. */
  readonly onEvent?: (event: TrainEvent) => void;
}

/** A run of a sweep that is about to start, or that is skipped because it has ended. */
export interface StartedRun {
  readonly action: 'train' | 'resume' | 'skip';
  /** Folder of the run. */
  readonly directory: string;
  readonly variant: SweptVariant;
  readonly seed: number;
  /** Position among all runs, from 1, and number of runs. */
  readonly number: number;
  readonly of: number;
}

export interface SweepResult {
  readonly directory: string;
  /** Paths that distinguish the variants. */
  readonly paths: readonly string[];
  readonly seeds: readonly number[];
  readonly variants: readonly SweptVariant[];
  /** The primary values of all metrics, by variant. */
  readonly values: readonly SweptValue[];
  readonly interrupted: boolean;
}
