import { availableParallelism } from 'node:os';
import type { AdapterChoice } from '../../runtime/device/adapter.ts';
import type { MetricFunctions } from '../../runtime/metrics/functions.ts';
import type { CodeDataset } from '../../runtime/records/code.ts';
import type { TrainEvent } from '../../runtime/run/events.ts';
import type { Outcome } from '../../runtime/train/outcome.ts';
import type { ForcedVariants } from '../kernels/variants.ts';
import type { Overrides } from '../spec/overrides.ts';

export interface TrainOptions {
  readonly set?: Overrides;
  /** Number of steps of the complete run; replaces `train.steps` and `train.epochs`. */
  readonly steps?: number;
  /** Seed of the run; replaces `train.seed`. */
  readonly seed?: number;
  readonly adapter?: AdapterChoice;
  /**
   * Folder of the run; by default `runs/NAME`, or `runs/NAME-2` and so on if it exists. A folder that already
   * holds a run is refused.
   */
  readonly directory?: string;
  /**
   * Resumes the run in `directory` from its last intact checkpoint; by default the newest run with the spec's
   * name.
   */
  readonly resume?: boolean;
  /** Deletes the run in `directory` before the new one starts. */
  readonly overwrite?: boolean;
  /**
   * Folder for a TensorBoard event file; for a new run, it must not contain event files. The file of a
   * resumed run replaces the earlier ones.
   */
  readonly tensorboard?: string;
  /** Kernel variants to use wherever they are supported. */
  readonly variants?: ForcedVariants;
  /** Number of threads that prepare data; by default the number of processors minus one, in 1..4. */
  readonly workers?: number;
  /** Functions of the spec's `custom` metrics, by name. */
  readonly metrics?: MetricFunctions;
  /** Rows of datasets with the format `code`, by dataset name. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Receives the run folder once its files describe the run, before the event `started`. */
  readonly onDirectory?: (path: string) => void;
  /** Receives the text requested by the environment variable UNITC_DEBUG (docs/architecture.md). */
  readonly onDebug?: (text: string) => void;
}

export interface TrainResult extends Outcome {
  readonly directory: string;
}

/** Overrides of the spec from options. */
export function overridesOf({ set, steps, seed }: TrainOptions): Overrides {
  return {
    ...set,
    ...(steps === undefined ? {} : { 'train.steps': steps }),
    ...(seed === undefined ? {} : { 'train.seed': seed }),
  };
}

/**
 * Number of threads that prepare data. One processor is reserved for the device; more than four threads are
 * seldom busy.
 */
export function workersOf({ workers }: TrainOptions): number {
  return workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
}
