import type { Fault } from './verdict.ts';

/**
 * What a process finds out besides faults: the code that inputs execute, or nothing. V8 runs code several times as fast
 * where it does not count its blocks.
 */
export type Measure = 'coverage' | 'nothing';

/** Inputs for the process that reads them. */
export interface Batch {
  readonly inputs: readonly Uint8Array[];
}

/** What the process found out about a batch. */
export interface BatchReply {
  /** Inputs by their index that executed code for the first time. */
  readonly news: readonly number[];
  readonly faults: readonly FoundFault[];
  /** Characters of source text that were executed so far. */
  readonly coverage: number;
}

export interface FoundFault {
  /** Index in the batch. */
  readonly index: number;
  readonly fault: Fault;
}
