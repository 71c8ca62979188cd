import type { Pairing } from './pairing.ts';

/**
 * Ranks of all queries: the 0-based position of the best correct answer among the candidates by descending
 * cosine; equal cosines rank by index. `from` and `to`: the embeddings of every record on both sides.
 */
export function ranksOf(
  { queries, candidates }: Pairing,
  from: readonly Float64Array[],
  to: readonly Float64Array[],
): readonly number[] {
  const vectors = candidates.map((record) => unit(to[record]!));
  return queries.map(({ record, right }) => {
    const query = unit(from[record]!);
    const cosines = vectors.map((candidate) => dot(query, candidate));
    const best = right.reduce((a, b) => (cosines[b]! > cosines[a]! ? b : a));
    return cosines.filter((cosine, i) => cosine > cosines[best]! || (cosine === cosines[best]! && i < best))
      .length;
  });
}

/** Share of ranks below k, in 0..1; 0 without queries. */
export function recallAt(ranks: readonly number[], k: number): number {
  return ranks.length === 0 ? 0 : ranks.filter((rank) => rank < k).length / ranks.length;
}

/**
 * Expected recall at k if candidates are ranked at random: mean of 1 − C(n − m, k) / C(n, k) for m correct
 * answers among n candidates.
 */
export function randomRecall({ queries, candidates }: Pairing, k: number): number {
  const total = candidates.length;
  const missed = (right: number): number => {
    let share = 1;
    for (let drawn = 0; drawn < Math.min(k, total); drawn++) {
      share *= Math.max(0, total - right - drawn) / (total - drawn);
    }
    return share;
  };
  const found = queries.map(({ right }) => 1 - missed(right.length));
  return found.length === 0 ? 0 : found.reduce((sum, value) => sum + value, 0) / found.length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** x / ‖x‖₂; a zero vector stays zero. */
function unit(x: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(x, x));
  return norm === 0 ? x : x.map((value) => value / norm);
}
