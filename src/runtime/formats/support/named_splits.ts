import { describeCell } from '../../columns/cells.ts';
import { DataError } from '../../errors.ts';
import { Column } from '../../reading/column.ts';
import type { RecordProblems } from '../../records/problems.ts';
import type { Remarks } from '../../records/remarks.ts';
import type { RowSource } from '../../records/row.ts';
import type { SplitName } from './splits.ts';

/** Splits by their usual names. `restval`: captions of COCO beyond its training images (Karpathy). */
const splitNames: ReadonlyMap<string, SplitName | 'test'> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['restval', 'train'],
  ['valid', 'valid'],
  ['validation', 'valid'],
  ['val', 'valid'],
  ['dev', 'valid'],
  ['test', 'test'],
]);

/** Records that name their split. `at` may throw DataError. */
export interface NamedRecords {
  readonly length: number;
  /** The split's name in the record, and the record's location. */
  at(index: number): { readonly value: unknown; readonly where: string };
}

/** Collectors of problems and remarks. */
export interface DivisionFindings {
  readonly problems: RecordProblems;
  readonly remarks: Remarks;
}

/**
 * Indices of the records of each split, which the column or field `name` of each record states. Records
 * without a known split are added to the problems, and those of `test` to the remarks. Throws DataError if a
 * split is empty.
 */
export function byNamedSplit(
  records: NamedRecords,
  name: string,
  { problems, remarks }: DivisionFindings,
  where: string,
): Readonly<Record<SplitName, Uint32Array>> {
  const indices = {
    train: new Column((length) => new Uint32Array(length)),
    valid: new Column((length) => new Uint32Array(length)),
  };
  for (let index = 0; index < records.length; index++) {
    problems.collect(() => {
      const { value, where: place } = records.at(index);
      const split = splitOf(value, name, place);
      if (split === 'test') remarks.add(`records of the split 'test' are in neither split`, place);
      else indices[split].push(index);
    });
  }
  const [train, valid] = [indices.train.values(), indices.valid.values()];
  if (train.length > 0 && valid.length > 0) return { train, valid };
  throw new DataError(
    where,
    `no record has '${train.length === 0 ? 'train' : 'valid'}' in '${name}'`,
    'both splits need records: mark them, or write `valid: 20%` instead',
  );
}

/** Counterpart of `byNamedSplit` for rows whose split is named in a column. */
export function rowsByColumn(
  all: RowSource,
  column: string,
  findings: DivisionFindings,
  where: string,
): Readonly<Record<SplitName, Uint32Array>> {
  const at = (index: number) => {
    const row = all.at(index);
    return { value: row.get(column), where: row.where };
  };
  return byNamedSplit({ length: all.length, at }, column, findings, where);
}

/** The split that a usual name denotes; undefined for any other value. */
export function splitNamed(value: unknown): SplitName | 'test' | undefined {
  return typeof value === 'string' ? splitNames.get(value.trim().toLowerCase()) : undefined;
}

function splitOf(value: unknown, name: string, where: string): SplitName | 'test' {
  const split = splitNamed(value);
  if (split !== undefined) return split;
  throw new DataError(
    where,
    `expected '${name}' to be train or valid, found ${describeCell(value)}`,
    'records of a third split have `test`',
  );
}
