import { elementCount, type Shape } from '../ir/graph.ts';
import type { Parameter } from './program.ts';

/**
 * Layout of arenas, which compiler and runtime share. An arena holds one tensor per parameter (values,
 * gradients or an optimizer state) in chunks no larger than one binding.
 */

/** Alignment of every tensor, in bytes: a binding may start at any multiple of it. */
export const alignment = 256;

/** Rounds up to a multiple of the alignment. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Rounds down to a multiple of the alignment. */
export function alignedDown(bytes: number): number {
  return Math.floor(bytes / alignment) * alignment;
}

/** The place of one parameter's tensor in an arena. `offset` in bytes, a multiple of 256. */
export interface ArenaTensor {
  readonly shape: Shape;
  readonly chunk: number;
  readonly offset: number;
}

/** An arena of optimizer states: one tensor for each trained parameter that has the state. */
export interface StateLayout {
  readonly name: string;
  /** Tensors by parameter name. */
  readonly tensors: ReadonlyMap<string, ArenaTensor>;
}

/** Bytes of each chunk of the parameter arena. */
export function chunkBytes(parameters: readonly Parameter[]): readonly number[] {
  const bytes: number[] = [];
  for (const [chunk, end] of tensorChunkBytes(parameters)) bytes[chunk] = end;
  return bytes;
}

/** Bytes of each chunk of an arena; chunks without a tensor are absent. */
export function tensorChunkBytes(tensors: Iterable<ArenaTensor>): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  for (const { chunk, offset, shape } of tensors) {
    bytes.set(chunk, Math.max(bytes.get(chunk) ?? 0, offset + aligned(4 * elementCount(shape))));
  }
  return bytes;
}
