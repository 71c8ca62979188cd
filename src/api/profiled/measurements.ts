import { failureExit, UnitcError } from '../../errors.ts';

/** Measurements of a group of dispatches in a training step. */
export interface ProfileRow {
  readonly name: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Share of the time of the whole step, in 0..1. */
  readonly share: number;
  readonly gflops: number;
  /** Gigabytes per second of the bound buffers. */
  readonly gigabytes: number;
}

export interface Profile {
  readonly adapter: string;
  readonly task: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** Number of kernel variants that are forced or tuned. */
  readonly chosen: number;
  /** Total time of the dispatches of one batch and the update. */
  readonly milliseconds: number;
  readonly families: readonly ProfileRow[];
  readonly kernels: readonly ProfileRow[];
  /** Grouped by line of the spec: `model.unit:24 vision.backbone`. */
  readonly lines: readonly ProfileRow[];
}

/** The adapter cannot measure the time of a dispatch. */
export class NoTimestampsError extends UnitcError {
  override readonly name = 'NoTimestampsError';
  readonly code = 'UNITC_NO_TIMESTAMPS';
  readonly exit = failureExit.adapter;
}
