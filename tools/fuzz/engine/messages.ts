import type { Fault } from './verdict.ts';

/**
 * Information collected by a process besides faults: code coverage, or nothing. V8 is several times as fast
 * without block counters.
 */
export type Measure = 'coverage' | 'nothing';

/** Inputs for the process that reads them. */
export interface Batch {
  readonly inputs: readonly Uint8Array[];
}

/** Findings of the process about a batch. */
export interface BatchReply {
  /** Indices of inputs that executed new code. */
  readonly news: readonly number[];
  readonly faults: readonly FoundFault[];
  /** Number of characters of source text executed so far. */
  readonly coverage: number;
}

export interface FoundFault {
  /** Index in the batch. */
  readonly index: number;
  readonly fault: Fault;
}
