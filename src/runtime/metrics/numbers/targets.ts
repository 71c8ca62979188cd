import { DataError } from '../../errors.ts';
import type { Sample } from '../../records/record.ts';
import type { MetricContext } from '../metric.ts';
import { missing, truthOf } from '../values.ts';

/** The numbers of a record, in their own unit. Throws DataError if one is missing or not finite. */
export function numbersOf(
  sample: Sample,
  { args, outputs }: Pick<MetricContext, 'args' | 'outputs'>,
): readonly number[] {
  const value = sample.truth[truthOf(args)];
  if (value === undefined) throw missing(sample, args, 'evaluate on a split with targets');
  const numbers = typeof value === 'number' ? [value] : [...value];
  const name = truthOf(args);
  if (numbers.length !== outputs) {
    throw new DataError(sample.id, `${name}: expected ${outputs} numbers, found ${numbers.length}`);
  }
  const wrong = numbers.find((number) => !Number.isFinite(number));
  if (wrong === undefined) return numbers;
  throw new DataError(
    sample.id,
    `${name}: expected a number, found ${wrong}`,
    'remove the record or give it a number',
  );
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
