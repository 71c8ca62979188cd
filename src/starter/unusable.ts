import type { DataError } from '../runtime/errors.ts';
import { RecordProblems } from '../runtime/records/problems.ts';
import type { Dataset, Split } from '../runtime/records/record.ts';
import { headerOf } from './media.ts';

/** The unusable records of a dataset. */
export interface Unusable {
  readonly count: number;
  readonly total: number;
  /** Their share in 0..1, in the split with the largest share. */
  readonly share: number;
  /** The first record's problem. */
  readonly first: DataError | undefined;
  /** A problem common to all records of a split. */
  readonly general: DataError | undefined;
}

/**
 * Largest number of records of a split whose images are examined: reading the first bytes takes some tens of
 * microseconds each.
 */
const mostRecords = 20_000;

/**
 * Counts unusable records: those with a problem, and those with an image file that does not begin like an
 * image. Damage further inside is found when the image is decoded.
 */
export function unusableRecords({ splits }: Dataset): Unusable {
  const found = Object.values(splits).map((split) => {
    const [problems, images] = [split.problems?.count ?? 0, imageProblems(split)];
    const kinds = [...(split.problems?.kinds() ?? []), ...images.kinds()];
    return { count: problems + images.count, total: problems + split.length, kinds };
  });
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  return {
    count: sum(found.map(({ count }) => count)),
    total: sum(found.map(({ total }) => total)),
    share: Math.max(...found.map(({ count, total }) => (count === 0 ? 0 : count / total))),
    general: Object.values(splits).flatMap(({ problems }) => problems?.general ?? [])[0],
    first: found.flatMap(({ kinds }) => kinds).flatMap(({ first }) => first)[0],
  };
}

function imageProblems(split: Split): RecordProblems {
  const problems = new RecordProblems();
  for (let i = 0; i < Math.min(split.length, mostRecords); i++) {
    problems.collect(() => {
      for (const field of Object.values(split.at(i).fields)) {
        if (field.kind !== 'image') continue;
        if (field.image.kind === 'file' || field.image.kind === 'bytes') headerOf(field.image);
      }
    });
  }
  return problems;
}
