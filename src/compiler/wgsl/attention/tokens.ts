import type { Tensor } from '../storage/tensor.ts';
import type { Sweep } from './sweep.ts';

/** Values that a sweep reads of each token of the other side, given the name of the token and which of them (WGSL, u32). */
export interface TokenValues {
  readonly count: number;
  readonly load: (token: string, which: string) => string;
}

/** What a sweep reads of each token of the other side. */
export interface Others {
  /** Tensors [batch, other, width]. */
  readonly vectors: readonly Tensor[];
  readonly values: Readonly<Record<string, TokenValues>>;
}

/** A token at once, or the last there is. */
export function tokenAt(offset: string): string {
  return `min(base + ${offset}, other - 1u)`;
}

/** Whether there is such a token. */
export function inside({ atOnce }: Sweep, j: number): string {
  return atOnce === 1 ? 'true' : `(base + ${j}u < other)`;
}
