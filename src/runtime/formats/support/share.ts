import { DataError } from '../../errors.ts';
import { hash } from '../../random.ts';

/** Indices of the records of both splits, ascending. */
export interface SharedSplits {
  readonly train: Uint32Array;
  readonly valid: Uint32Array;
}

/** Rule by which a seeded share holds out records. */
export interface Share {
  /** Part of the records in `valid`, above 0 and below 1. */
  readonly valid: number;
  readonly seed: number;
}

/**
 * The rule of a seeded share. Every record has a key: its index in a table, or its path in a folder. The
 * records are ranked by hash(seed, key), and the first round(valid · n) of n are held out. The split is a
 * function of the seed and the keys alone, and records that are added later move few others.
 * Throws DataError where a split would be empty.
 */
export function splitByShare(keys: Keys, share: Share, where: string): SharedSplits {
  const marks = new Uint8Array(keys.length);
  const all = new Uint32Array(keys.length).map((_, index) => index);
  holdOut(marks, all, keys, share);
  return requireBoth(separated(marks), keys.length, share, where);
}

/**
 * The same within every class, so that both splits have the classes in about the same shares: of n records
 * of a class round(valid · n) are held out, but never the last one. `classes`: a class index for each record.
 */
export function splitStratified(
  keys: Keys,
  classes: ArrayLike<number>,
  share: Share,
  where: string,
): SharedSplits {
  const marks = new Uint8Array(keys.length);
  const members = membersOf(classes);
  for (const each of members) holdOut(marks, each, keys, share, each.length - 1);
  if (!marks.includes(1)) requireHeldOut(keys.length, members.length, share, where);
  return requireBoth(separated(marks), keys.length, share, where);
}

/**
 * The same for records that belong together, such as the captions of an image: a group is never divided, and
 * the share is one of the groups. `groups`: the name of the group of each record.
 */
export function splitGrouped(groups: readonly string[], share: Share, where: string): SharedSplits {
  const names = [...new Set(groups)];
  const split = splitByShare({ length: names.length, at: (i) => names[i] }, share, where);
  const heldOut = new Set(Array.from(split.valid, (i) => names[i]));
  return separated(Uint8Array.from(groups, (name) => Number(heldOut.has(name))));
}

/** Identity of each record: `at` may be called in any order. */
export interface Keys {
  readonly length: number;
  at(index: number): number | string | undefined;
}

/** Keys of records that are known by their position alone. */
export function positions(length: number): Keys {
  return { length, at: (index) => index };
}

/** Marks round(valid · n) of n members, at most `most`. */
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
  // Records with equal hashes are taken in order.
  let ties = count - ranks.reduce((below, rank) => below + Number(rank < last), 0);
  members.forEach((index, i) => {
    const rank = ranks[i]!;
    if (rank < last || (rank === last && ties-- > 0)) marks[index] = 1;
  });
}

/**
 * Throws DataError where the share would hold out some of all records, but none of any class; too few records
 * altogether are the problem of the share.
 */
function requireHeldOut(records: number, classes: number, { valid }: Share, where: string): void {
  if (Math.round(valid * records) === 0) return;
  throw new DataError(
    where,
    `no class has enough records to hold out ${percent(valid)} of them: ${records} records have ${classes} classes`,
    'is this the column of the class? Remove `stratify`, or add records of each class',
  );
}

/** Ascending indices of the records of each class that occurs, by class. */
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

function requireBoth(splits: SharedSplits, count: number, { valid }: Share, where: string): SharedSplits {
  const empty = (['train', 'valid'] as const).find((name) => splits[name].length === 0);
  if (!empty) return splits;
  const records = `${count} ${count === 1 ? 'record' : 'records'}`;
  throw new DataError(
    where,
    `the split ${empty} would be empty: ${percent(valid)} of ${records} for valid`,
    count < 2
      ? 'both splits need a record: add records'
      : `give \`valid\` a ${empty === 'valid' ? 'larger' : 'smaller'} share, or add records`,
  );
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}
