import { DataError } from '../errors.ts';
import type { Sample } from '../records/record.ts';
import type { MetricContext } from './metric.ts';

/** Index of the largest element, the first of equal ones. */
export function argmax(values: Float32Array | readonly number[]): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

type MetricArguments = MetricContext['args'];

/** Name of the target that the argument `truth` names: `label` for `truth.label`. */
export function truthOf({ truth }: MetricArguments): string {
  return String(truth).replace(/^truth\./, '');
}

/** Arguments of a call, and the number of classes. */
type ClassContext = Pick<MetricContext, 'args' | 'outputs'>;

/**
 * Class of a record; -1 if it has none. Throws DataError if the record has no single class, or one that the
 * head lacks.
 */
export function labelOf(sample: Sample, { args, outputs }: ClassContext): number {
  const label = sample.truth[truthOf(args)];
  if (typeof label !== 'number') throw missing(sample, args, 'evaluate on a split with labels');
  if (label < outputs) return label;
  throw new DataError(
    sample.id,
    `the record is of class ${label}; the head has ${outputs} classes, from 0 on`,
    'give the head as many classes as the data has',
  );
}

/** Scores of a record. Throws DataError if it has none. */
export function scoresOf(sample: Sample, args: MetricArguments): Float32Array | readonly number[] {
  const scores = sample.truth[truthOf(args)];
  if (scores !== undefined && typeof scores !== 'number') return scores;
  throw missing(sample, args, 'evaluate on a split with answers');
}

export function missing({ id }: Sample, args: MetricArguments, hint: string): DataError {
  return new DataError(id, `the record has no \`${truthOf(args)}\` to compare with`, hint);
}

/** The most frequent label; of equally frequent ones, the smallest. */
export function majority(samples: Iterable<Sample>, context: ClassContext): number {
  const counts: number[] = [];
  for (const sample of samples) {
    const label = labelOf(sample, context);
    if (label >= 0) counts[label] = (counts[label] ?? 0) + 1;
  }
  return argmax(Array.from(counts, (count) => count ?? 0));
}
