import type { PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { InputField } from '../records/fields.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Dataset, Sample, Split } from '../records/record.ts';
import { type CellReader, isTruth, type Row, type RowSource, type Target } from './column.ts';
import { columnNamed } from './index.ts';

/** Uses of columns by the name of the input or target, as the dataset block declares them. */
export type ColumnCalls = Readonly<Record<string, PlainCall>>;

/** Makes records of rows. */
export interface RowReader {
  /** Names of classes by truth. */
  readonly names: Dataset['names'];
  /** Throws DataError at the row. */
  sample(row: Row): Sample;
}

/** Finds the class names in the training rows. */
export function rowReader(calls: ColumnCalls, training: () => Iterable<Row>): RowReader {
  const fields: [string, CellReader<InputField>][] = [];
  const truths: [string, CellReader<Target>][] = [];
  const names = new Map<string, readonly string[]>();
  for (const [name, { builtin, args }] of Object.entries(calls)) {
    const column = columnNamed(builtin);
    if (isTruth(column)) {
      const found = column.names?.(args, training());
      if (found) names.set(name, found);
      truths.push([name, column.reader(args, found ?? [])]);
    } else fields.push([name, column.reader(args)]);
  }
  return {
    names: Object.fromEntries(names),
    sample: (row) => ({
      id: row.where,
      fields: Object.fromEntries(fields.map(([name, read]) => [name, read(row)])),
      truth: Object.fromEntries(truths.map(([name, read]) => [name, read(row)])),
    }),
  };
}

/** The usable rows of a source as a split: rows that cannot be read are left out and added to `problems`. */
export function rowSplit(
  name: string,
  source: RowSource,
  reader: RowReader,
  problems: RecordProblems,
): Split {
  const usable: number[] = [];
  for (let i = 0; i < source.length; i++) {
    if (problems.collect(() => reader.sample(source.at(i)))) usable.push(i);
  }
  return { name, length: usable.length, at: (index) => reader.sample(source.at(usable[index]!)) };
}
