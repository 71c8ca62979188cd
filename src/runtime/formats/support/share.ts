import { DataError } from '../../errors.ts';
import { hash } from '../../random.ts';

/** Indices of the records of both splits, ascending. */
export interface SharedSplits {
  readonly train: Uint32Array;
  readonly valid: Uint32Array;
}

/** A seeded share of held-out records. */
export interface Share {
  /** Fraction of the records in `valid`, above 0 and below 1. */
  readonly valid: number;
  readonly seed: number;
}

/**
 * Divides records by a seeded share. Every record has a key: its index in a table, or its path in a folder.
 * Records are ranked by hash(seed, key), and the first round(valid · n) of n are held out. The split is a
 * function of the seed and the keys only, and adding records moves few others. Throws DataError if a split
 * would be empty. `noun`: the word for a record in its message.
 */
export function splitByShare(keys: Keys, share: Share, where: string, noun = 'record'): SharedSplits {
  const marks = new Uint8Array(keys.length);
  const all = new Uint32Array(keys.length).map((_, index) => index);
  holdOut(marks, all, keys, share);
  return requireBoth(separated(marks), { ...share, count: keys.length, noun }, where);
}

/**
 * Applies `splitByShare` within every class, so that both splits have about the same class proportions. Of n
 * records of a class, round(valid · n) are held out, but never all of them. `classes`: a class index for each
 * record.
 */
export function splitStratified(
  keys: Keys,
  classes: ArrayLike<number>,
  share: Share,
  where: string,
  noun = 'record',
): SharedSplits {
  const marks = new Uint8Array(keys.length);
  const members = membersOf(classes);
  for (const each of members) holdOut(marks, each, keys, share, each.length - 1);
  const divided = { ...share, count: keys.length, noun };
  if (!marks.includes(1)) requireHeldOut(divided, members.length, where);
  return requireBoth(separated(marks), divided, where);
}

/** A share, with the number of records or groups that it divides, and the word for one. */
interface Divided extends Share {
  readonly count: number;
  readonly noun: string;
}

/** Keys of the records; `at` may be called in any order. */
export interface Keys {
  readonly length: number;
  at(index: number): number | string | undefined;
}

/** Keys of records that are identified only by their position. */
export function positions(length: number): Keys {
  return { length, at: (index) => index };
}

/** Marks round(valid · n) of the n members, but at most `most`. */
function holdOut(
  marks: Uint8Array,
  members: Uint32Array,
  keys: Keys,
  { valid, seed }: Share,
  most = members.length,
): void {
  const count = Math.min(most, Math.round(valid * members.length));
  if (count <= 0) return;
  const ranks = members.map((index) => hash('share', seed, keys.at(index)!));
  const last = ranks.slice().sort()[count - 1]!;
  // Among records with equal hashes, the first ones are held out.
  let ties = count - ranks.reduce((below, rank) => below + Number(rank < last), 0);
  members.forEach((index, i) => {
    const rank = ranks[i]!;
    if (rank < last || (rank === last && ties-- > 0)) marks[index] = 1;
  });
}

/**
 * Throws DataError if the share would hold out some of all records, but none of any class. If there are too
 * few records altogether, `requireBoth` reports that.
 */
function requireHeldOut({ count, noun, valid }: Divided, classes: number, where: string): void {
  if (Math.round(valid * count) === 0) return;
  throw new DataError(
    where,
    `no class has enough ${noun}s to hold out ${percent(valid)} of them: ${count} ${noun}s have ${classes} classes`,
    `is this the column of the class? Remove \`stratify\`, or add ${noun}s of each class`,
  );
}

/** Indices of the records of each class that occurs, ascending. */
function membersOf(classes: ArrayLike<number>): readonly Uint32Array[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < classes.length; i++) counts.set(classes[i]!, (counts.get(classes[i]!) ?? 0) + 1);
  const members = new Map([...counts].map(([label, count]) => [label, new Uint32Array(count)]));
  const used = new Map<number, number>();
  for (let i = 0; i < classes.length; i++) {
    const label = classes[i]!;
    const at = used.get(label) ?? 0;
    members.get(label)![at] = i;
    used.set(label, at + 1);
  }
  return [...members.values()];
}

function separated(marks: Uint8Array): SharedSplits {
  const held = marks.reduce((sum, mark) => sum + mark, 0);
  const [train, valid] = [new Uint32Array(marks.length - held), new Uint32Array(held)];
  let [trained, validated] = [0, 0];
  marks.forEach((mark, index) => {
    if (mark === 1) valid[validated++] = index;
    else train[trained++] = index;
  });
  return { train, valid };
}

function requireBoth(splits: SharedSplits, { valid, count, noun }: Divided, where: string): SharedSplits {
  const empty = (['train', 'valid'] as const).find((name) => splits[name].length === 0);
  if (!empty) return splits;
  throw new DataError(
    where,
    `the split ${empty} would be empty: ${percent(valid)} of ${count} ${noun}${count === 1 ? '' : 's'} for valid`,
    count < 2
      ? `both splits need at least one ${noun}: add ${noun}s`
      : `give \`valid\` a ${empty === 'valid' ? 'larger' : 'smaller'} share, or add ${noun}s`,
  );
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
