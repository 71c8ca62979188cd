/** The two embeddings of one record; records with equal keys are right answers to each other. */
export interface RetrievalRecord {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly key: string;
}

type Side = 'first' | 'second';

/**
 * Ranks of all queries: the 0-based position of the best right answer among the candidates by falling cosine;
 * equal cosines rank by index.
 */
export function ranksOf(records: readonly RetrievalRecord[], from: Side, to: Side): readonly number[] {
  const candidates = records.map((record) => unit(record[to]));
  return records.map((record) => {
    const query = unit(record[from]);
    const cosines = candidates.map((candidate) => dot(query, candidate));
    const right = records.flatMap(({ key }, i) => (key === record.key ? [i] : []));
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
 * Expected recall at k if candidates are ranked at random: mean of 1 − C(n − m, k) / C(n, k) for m right
 * answers of n.
 */
export function randomRecall(keys: readonly string[], k: number): number {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const total = keys.length;
  const missed = (right: number): number => {
    let share = 1;
    for (let drawn = 0; drawn < Math.min(k, total); drawn++) {
      share *= Math.max(0, total - right - drawn) / (total - drawn);
    }
    return share;
  };
  const found = keys.map((key) => 1 - missed(counts.get(key)!));
  return total === 0 ? 0 : found.reduce((sum, value) => sum + value, 0) / total;
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
