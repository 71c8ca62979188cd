import { DataError } from '../../errors.ts';
import type { Split } from '../../records/record.ts';

/** Indices of the records of each class, by class; empty for a class that does not occur. */
export type RecordsByClass = readonly (readonly number[])[];

/**
 * Reads the class of every record of a split from the truth `member`; records without a class (-1) are left
 * out. Throws DataError if the truth of a record is missing or not a single class, or if no record has a
 * class.
 */
export function recordsByClass(split: Split, member: string): RecordsByClass {
  const classes: number[][] = [];
  for (let index = 0; index < split.length; index++) {
    const sample = split.at(index);
    const label = sample.truth[member];
    if (typeof label !== 'number') {
      throw new DataError(
        sample.id,
        `expected one class in truth.${member}, found ${label === undefined ? 'none' : `${label.length} values`}`,
        'balancing needs one class for each record: remove `.balanced`',
      );
    }
    if (label < 0) continue;
    while (classes.length <= label) classes.push([]);
    classes[label]!.push(index);
  }
  if (classes.length > 0) return classes;
  throw new DataError(
    `split ${split.name}`,
    `no record has a class in truth.${member}`,
    'remove `.balanced`',
  );
}

/**
 * f32 [count]: inverse frequency n / (k·n[c]) over the k classes that occur among n records; 0 for the
 * others.
 */
export function balancedWeights(records: RecordsByClass, count: number): Float32Array {
  const total = records.reduce((sum, { length }) => sum + length, 0);
  const present = records.filter(({ length }) => length > 0).length;
  return Float32Array.from({ length: count }, (_, label) => {
    const own = records[label]?.length ?? 0;
    return own === 0 ? 0 : total / (present * own);
  });
}
