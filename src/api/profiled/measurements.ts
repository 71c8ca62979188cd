import { failureExit, UnitcError } from '../../errors.ts';

/** Times of a group of dispatches in a training step. */
export interface ProfileRow {
  readonly name: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Share of the step's time, in 0..1. */
  readonly share: number;
  readonly gflops: number;
  /** Gigabytes per second, counting the bound buffers. */
  readonly gigabytes: number;
}

export interface Profile {
  readonly adapter: string;
  readonly task: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** Number of forced or tuned kernel variants. */
  readonly chosen: number;
  /** Total time of the dispatches of one batch and the update. */
  readonly milliseconds: number;
  readonly families: readonly ProfileRow[];
  readonly kernels: readonly ProfileRow[];
  /** Grouped by line of the spec: `model.unit:24 vision.backbone`. */
  readonly lines: readonly ProfileRow[];
}

/** The adapter cannot time dispatches. */
export class NoTimestampsError extends UnitcError {
  override readonly name = 'NoTimestampsError';
  readonly code = 'UNITC_NO_TIMESTAMPS';
  readonly exit = failureExit.adapter;
}
