/** Sizes of the tiles that staged.ts keeps in workgroup memory. */

/** Lanes of a workgroup, a stationary token each. */
export const stagingLanes = 64;
/** Most vec4 chunks of a head's vector. */
export const mostStagedChunks = 32;
/** Most chunks of a block, which bounds the unrolled code. */
const mostBlockChunks = 64;
/** Bytes of the vectors of a tile: few enough that several workgroups fit a core. */
const vectorBytes = 8192;
/** Most tokens of a tile: those of a word of the keep mask. */
const mostTokens = 32;
/** Most values of a token beside its vectors, of four bytes each. */
const mostValues = 3;

/** Upper bound of the workgroup memory of a sweep. */
export const mostStagedBytes = vectorBytes + 4 * mostValues * mostTokens;

/** Streamed tokens of an iteration, which share the rescaling of the accumulators. */
export function stagedBlock(chunks: number): number {
  return [4, 2, 1].find((count) => count * chunks <= mostBlockChunks)!;
}

/** Tokens of a tile with a number of vectors each, a power of two; at least a block. */
export function tileTokens(
  { chunks, blockSize }: { readonly chunks: number; readonly blockSize: number },
  vectors: number,
): number {
  const fits = (tokens: number): boolean => 16 * chunks * vectors * tokens <= vectorBytes;
  return [32, 16, 8, 4].find(fits) ?? blockSize;
}
