import type { Tensor } from '../storage/tensor.ts';
import type { Sweep } from './sweep.ts';

/**
 * Scalars of each streamed token, such as its mask. `load` returns the expression of one of `count` values;
 * both arguments are u32.
 */
export interface TokenValues {
  readonly count: number;
  /** `each lane`: the values differ between lanes, so that a workgroup cannot load them together. */
  readonly of: 'each lane' | 'all lanes';
  readonly type: 'f32' | 'i32' | 'u32';
  readonly load: (token: string, index: string) => string;
}

/** The tensors and values that a sweep reads for each streamed token. */
export interface StreamedTensors {
  /** Tensors [batch, streamed, width]. */
  readonly vectors: readonly Tensor[];
  readonly values: Readonly<Record<string, TokenValues>>;
}

/** Index of a token of the block, clamped to the last token. */
export function tokenAt(offset: string): string {
  return `min(base + ${offset}, streamed - 1u)`;
}

/** Condition that the j-th token of the block exists. */
export function inside({ blockSize }: Sweep, j: number): string {
  return blockSize === 1 ? 'true' : `(base + ${j}u < streamed)`;
}

/** The mask of a streamed key; `mask` is [images, keys]. */
export function maskedKey(mask: Tensor): TokenValues {
  return { count: 1, of: 'all lanes', type: 'i32', load: (key) => mask.load(`image * streamed + ${key}`) };
}
