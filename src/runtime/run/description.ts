import type { Statistics, Vocabularies } from '../data/fitting/fitted.ts';
import { sha256 } from './checksums/format.ts';
import type { RunRecord } from './record.ts';

/** Names of classes, answers or attributes in index order, by dataset and truth: `reviews.label`. */
export type ClassNames = Readonly<Record<string, readonly string[]>>;

/** Everything that the predictions of a checkpoint depend on besides its tensors and the data. */
export interface RunDescription {
  readonly spec: string;
  readonly record: RunRecord;
  readonly vocabularies: Vocabularies;
  readonly statistics: Statistics;
  readonly classes: ClassNames;
}

/** A description as read from a run folder; the files that can be rebuilt from the data may be missing. */
export type StoredDescription = Pick<RunDescription, 'spec' | 'record'> & Partial<RunDescription>;

export const describedFiles = [
  'spec.unit',
  'run.json',
  'vocabularies.json',
  'statistics.json',
  'classes.json',
] as const;

/** SHA-256 of the contents of each file of a description, in hexadecimal. Checkpoints store them. */
export type DescriptionHashes = Readonly<Record<(typeof describedFiles)[number], string>>;

/**
 * The hash of `run.json` covers the overrides, the imported texts and the checksum of the data lock: adapter
 * and version may change.
 */
export function hashesOf({
  spec,
  record,
  vocabularies,
  statistics,
  classes,
}: RunDescription): DescriptionHashes {
  const { set, imports, lock } = record;
  return {
    'spec.unit': sha256(spec),
    'run.json': sha256(JSON.stringify([sorted(set), sorted(imports), ...(lock === undefined ? [] : [lock])])),
    'vocabularies.json': sha256(JSON.stringify(sorted(vocabularies))),
    'statistics.json': sha256(JSON.stringify(sorted(statistics))),
    'classes.json': sha256(JSON.stringify(sorted(classes))),
  };
}

/** The files whose hashes differ, in a fixed order. */
export function differingFiles(a: DescriptionHashes, b: DescriptionHashes): readonly string[] {
  return describedFiles.filter((name) => a[name] !== b[name]);
}

/** Entries sorted by name: the order of keys in a JSON file has no meaning. */
function sorted<Value>(values: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
