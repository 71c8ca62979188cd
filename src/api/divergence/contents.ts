import type { StepLine } from '../../runtime/digests/lines.ts';

/** Content digests of records, by task and name. */
export type SeenContents = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Contents of the records as last digested in steps up to `last`; by default in all steps. */
export function contentsUpTo(steps: readonly StepLine[], last = steps.length): SeenContents {
  const contents = new Map<string, Map<string, string>>();
  for (const { task, first } of steps.slice(0, last)) {
    const records = contents.get(task) ?? new Map<string, string>();
    for (const [name, digest] of first) records.set(name, digest);
    contents.set(task, records);
  }
  return contents;
}

/** A record whose contents differ between two runs. */
export interface ChangedRecord {
  readonly task: string;
  readonly name: string;
  /** Prefix of the SHA-256 of its inputs and targets in each run. */
  readonly digests: readonly [string, string];
  /**
   * The record of the other run that has the first run's contents of this record, then the same for the
   * second run's contents; null if there is none. Both exist if two records have swapped places.
   */
  readonly elsewhere: readonly [string | null, string | null];
}

/** Records that both runs have drawn and whose contents differ, in the order of the first run. */
export function changedRecords(a: SeenContents, b: SeenContents): readonly ChangedRecord[] {
  return [...a].flatMap(([task, records]) => {
    const others = b.get(task) ?? new Map<string, string>();
    const [namesInA, namesInB] = [namesByDigest(records), namesByDigest(others)];
    return [...records].flatMap(([name, digest]) => {
      const other = others.get(name);
      if (other === undefined || other === digest) return [];
      const elsewhere = [namesInB.get(digest) ?? null, namesInA.get(other) ?? null] as const;
      return [{ task, name, digests: [digest, other] as const, elsewhere }];
    });
  });
}

function namesByDigest(records: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...records].map(([name, digest]) => [digest, name]));
}
