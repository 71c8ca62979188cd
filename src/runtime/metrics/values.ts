import { DataError } from '../errors.ts';
import type { Sample } from '../records/record.ts';

/** Index of the largest element, the first of equal ones. */
export function argmax(values: Float32Array | readonly number[]): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

export function labelOf(sample: Sample): number {
  const { label } = sample.truth;
  if (typeof label === 'number') return label;
  throw new DataError(
    sample.id,
    'the record has no `label` to compare with',
    'evaluate on a split with labels',
  );
}

export function scoresOf(sample: Sample): Float32Array | readonly number[] {
  const { scores } = sample.truth;
  if (scores !== undefined && typeof scores !== 'number') return scores;
  throw new DataError(
    sample.id,
    'the record has no `scores` to compare with',
    'evaluate on a split with answers',
  );
}

/** The most frequent label, the smallest of equally frequent ones. */
export function majority(samples: Iterable<Sample>): number {
  const counts: number[] = [];
  for (const sample of samples) {
    const label = labelOf(sample);
    if (label >= 0) counts[label] = (counts[label] ?? 0) + 1;
  }
  return argmax(Array.from(counts, (count) => count ?? 0));
}
