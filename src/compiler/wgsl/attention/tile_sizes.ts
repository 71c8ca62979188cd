/** Sizes of the tiles that staged.ts keeps in workgroup memory. */

/** Lanes of a workgroup: one per stationary token, or four (quads.ts). */
export const stagingLanes = 64;
/** Maximum vec4 chunks of a head's vector. */
export const mostStagedChunks = 32;
/** Maximum chunks of a block, which bounds the unrolled code. */
const mostBlockChunks = 64;
/** Maximum bytes of the vectors of a tile: few enough that several workgroups fit a core. */
const vectorBytes = 8192;
/** Maximum tokens of a tile: those of one word of the keep mask. */
const mostTokens = 32;
/** Maximum number of 4-byte values per token in addition to its vectors. */
const mostValues = 3;

/** Upper bound of the workgroup memory of a sweep. */
export const mostStagedBytes = vectorBytes + 4 * mostValues * mostTokens;

/** Streamed tokens per iteration, which share one rescaling of the accumulators. */
export function stagedBlock(chunks: number): number {
  return [4, 2, 1].find((count) => count * chunks <= mostBlockChunks)!;
}

/** Tokens of a tile, each with a number of vectors: a power of two, and at least one block. */
export function tileTokens(
  { chunks, blockSize }: { readonly chunks: number; readonly blockSize: number },
  vectors: number,
): number {
  const fits = (tokens: number): boolean => 16 * chunks * vectors * tokens <= vectorBytes;
  return [32, 16, 8, 4].find(fits) ?? blockSize;
}
