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
  /** Number of steps of the whole run; replaces `train.steps` and `train.epochs`. */
  readonly steps?: number;
  /** Seed of the run; replaces `train.seed`. */
  readonly seed?: number;
  readonly adapter?: AdapterChoice;
  /**
   * Folder of the run; by default `runs/NAME`, or `runs/NAME-2` and so on where it exists. A folder that
   * holds a run is refused.
   */
  readonly directory?: string;
  /**
   * Continues the run in `directory` from its last intact checkpoint; by default the newest run of the spec's
   * name.
   */
  readonly resume?: boolean;
  /** Deletes the run in `directory` before the new one starts. */
  readonly overwrite?: boolean;
  /**
   * Folder for an event file that TensorBoard reads; a new run needs one without event files. The file of a
   * resumed run replaces the earlier ones.
   */
  readonly tensorboard?: string;
  /** Kernel variants to use for every node that they accept. */
  readonly variants?: ForcedVariants;
  /** Number of threads that prepare data; by default one less than there are processors, 1 to 4. */
  readonly workers?: number;
  /** Functions of the metrics `custom` of the spec, by name. */
  readonly metrics?: MetricFunctions;
  /** Rows of the datasets whose format is `code`, by their name in the spec. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Receives the folder of the run once its files describe it, before the event `started`. */
  readonly onDirectory?: (path: string) => void;
  /** Receives the text that the environment variable UNITC_DEBUG asks for (docs/architecture.md). */
  readonly onDebug?: (text: string) => void;
}

export interface TrainResult extends Outcome {
  readonly directory: string;
}

/** Overrides of the spec by options. */
export function overridesOf({ set, steps, seed }: TrainOptions): Overrides {
  return {
    ...set,
    ...(steps === undefined ? {} : { 'train.steps': steps }),
    ...(seed === undefined ? {} : { 'train.seed': seed }),
  };
}

/** Number of threads that prepare data. One processor is left to the device; more than four threads seldom have work. */
export function workersOf({ workers }: TrainOptions): number {
  return workers ?? Math.min(4, Math.max(1, availableParallelism() - 1));
}
