import type { ListedRecord, RecordList } from './record_list.ts';

/**
 * A record whose position in the training split, relative to the others, differs in the second run, or that
 * only one run has.
 */
export interface DisplacedRecord {
  readonly task: string;
  readonly kind: 'moved' | 'only in the first' | 'only in the second';
  /** Its name in each run; null if the run does not have it. */
  readonly names: readonly [string | null, string | null];
  /** Its index in the training split of each run. */
  readonly indices: readonly [number | null, number | null];
}

/**
 * Records that were moved, removed or added. Complete lists are matched by contents, because the name of a
 * table row is its line number. Records with one name and different contents are left out, as are records
 * that the other run may not have drawn yet.
 */
export function displacedRecords(task: string, a: RecordList, b: RecordList): readonly DisplacedRecord[] {
  const pairs = a.isComplete && b.isComplete ? matched(a.records, b.records) : named(a.records, b.records);
  const moved = movedOf(pairs);
  const [inA, inB] = [new Set(pairs.map(([x]) => x)), new Set(pairs.map(([, y]) => y))];
  const [restA, restB] = [a.records.filter((x) => !inA.has(x)), b.records.filter((y) => !inB.has(y))];
  const [namesA, namesB] = [namesOf(restA), namesOf(restB)];
  const absent = b.isComplete ? restA.filter(({ name }) => !namesB.has(name)) : [];
  const added = a.isComplete ? restB.filter(({ name }) => !namesA.has(name)) : [];
  return [
    ...moved.map(([x, y]) => displaced(task, 'moved', x, y)),
    ...absent.map((x) => displaced(task, 'only in the first', x, undefined)),
    ...added.map((y) => displaced(task, 'only in the second', undefined, y)),
  ];
}

function displaced(
  task: string,
  kind: DisplacedRecord['kind'],
  x: ListedRecord | undefined,
  y: ListedRecord | undefined,
): DisplacedRecord {
  return {
    task,
    kind,
    names: [x?.name ?? null, y?.name ?? null],
    indices: [x?.index ?? null, y?.index ?? null],
  };
}

function namesOf(records: readonly ListedRecord[]): ReadonlySet<string> {
  return new Set(records.map(({ name }) => name));
}

type RecordPair = readonly [ListedRecord, ListedRecord];

/** The two swapped records, or the smallest set whose removal leaves the others in the same order. */
function movedOf(pairs: readonly RecordPair[]): readonly RecordPair[] {
  const inSecond = [...pairs].sort(([, a], [, b]) => a.index - b.index);
  const apart = pairs.filter((pair, i) => pair !== inSecond[i]);
  if (apart.length === 2) return apart;
  const staying = longestIncreasing(pairs.map(([, second]) => second.index));
  return pairs.filter((_, i) => !staying.has(i));
}

/** Pairs of records with equal names and contents, in the order of the first list. */
function named(a: readonly ListedRecord[], b: readonly ListedRecord[]): readonly RecordPair[] {
  const keyOf = ({ digest, name }: ListedRecord) => `${digest} ${name}`;
  const known = new Map(b.map((record) => [keyOf(record), record]));
  return a.flatMap((x) => pairOf(x, known.get(keyOf(x))));
}

/**
 * Pairs of records with equal contents, in the order of the first list: first those with equal names, then
 * the others in order of appearance.
 */
function matched(a: readonly ListedRecord[], b: readonly ListedRecord[]): readonly RecordPair[] {
  const same = new Map(named(a, b));
  const taken = new Set(same.values());
  const waiting = new Map<string, ListedRecord[]>();
  for (const record of [...b].reverse()) {
    if (taken.has(record)) continue;
    waiting.set(record.digest, [...(waiting.get(record.digest) ?? []), record]);
  }
  return a.flatMap((x) => pairOf(x, same.get(x) ?? waiting.get(x.digest)?.pop()));
}

function pairOf(x: ListedRecord, y: ListedRecord | undefined): readonly RecordPair[] {
  return y ? [[x, y]] : [];
}

/** Positions of a longest increasing subsequence (Fredman 1975), in O(n log n). */
function longestIncreasing(values: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [i, value] of values.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[i] = ends[low - 1];
    ends[low] = i;
  }
  const found = new Set<number>();
  for (let at = ends.at(-1); at !== undefined; at = before[at]) found.add(at);
  return found;
}
