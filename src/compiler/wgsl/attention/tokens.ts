import type { Tensor } from '../storage/tensor.ts';
import type { Sweep } from './sweep.ts';

/** Values that a sweep reads for each streamed token; `load` gets the token and the value's number, both WGSL of type u32. */
export interface TokenValues {
  readonly count: number;
  readonly load: (token: string, which: string) => string;
}

/** The tensors and values that a sweep reads for each streamed token. */
export interface StreamedTensors {
  /** Tensors [batch, streamed, width]. */
  readonly vectors: readonly Tensor[];
  readonly values: Readonly<Record<string, TokenValues>>;
}

/** A token of the iteration, clamped to the last one. */
export function tokenAt(offset: string): string {
  return `min(base + ${offset}, streamed - 1u)`;
}

/** Whether the token exists. */
export function inside({ atOnce }: Sweep, j: number): string {
  return atOnce === 1 ? 'true' : `(base + ${j}u < streamed)`;
}
