import { rarestClasses } from './rarest.ts';
import { type Share, type SharedSplits, splitByShare, splitStratified } from './share.ts';

/** Groups of records, such as the captions of an image, that a share must not divide. */
export interface Groups {
  /** Names of the groups, by number. */
  readonly names: readonly string[];
  /** Group number of each record; -1 if it has none, which excludes it from both splits. */
  readonly of: ArrayLike<number>;
  /** The word for a group in messages: `image`. */
  readonly noun: string;
}

/** Groups records by equal names. */
export function groupsNamed(records: readonly string[], noun: string): Groups {
  const numbers = new Map<string, number>();
  const of = Uint32Array.from(records, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  return { names: [...numbers.keys()], of, noun };
}

/**
 * Divides records by a seeded share of their groups, which are ranked by name; see `splitByShare`. `classes`:
 * a class index for each record; the share is then applied to the groups of every class, and a group counts
 * for its class that occurs in the fewest groups. Throws DataError if a split would be empty.
 */
export function splitGrouped(
  groups: Groups,
  share: Share,
  where: string,
  classes?: ArrayLike<number>,
): SharedSplits {
  const { names, of, noun } = groups;
  const keys = { length: names.length, at: (index: number) => names[index] };
  const split = classes
    ? splitStratified(keys, classesOfGroups(groups, classes), share, where, noun)
    : splitByShare(keys, share, where, noun);
  const held = new Uint8Array(names.length);
  for (const group of split.valid) held[group] = 1;
  const records = new Uint32Array(of.length).map((_, index) => index);
  return {
    train: records.filter((index) => of[index]! >= 0 && held[of[index]!] === 0),
    valid: records.filter((index) => of[index]! >= 0 && held[of[index]!] === 1),
  };
}

function classesOfGroups({ names, of }: Groups, classes: ArrayLike<number>): Int32Array {
  const found = names.map(() => new Set<number>());
  for (let index = 0; index < of.length; index++) found[of[index]!]?.add(classes[index]!);
  return rarestClasses(found.map((each) => [...each]));
}
