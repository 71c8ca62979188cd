import type { PlainCall } from '../../compiler/artifact/run_spec.ts';
import type { ValueType } from '../../compiler/catalog/signature.ts';
import { DataError } from '../errors.ts';
import { own } from '../own.ts';
import { Column } from '../reading/column.ts';
import { LeftOut } from '../reading/left_out.ts';
import type { InputField } from '../records/fields.ts';
import { RecordProblems } from '../records/problems.ts';
import type { Dataset, Sample, Split } from '../records/record.ts';
import type { Row, RowSource } from '../records/row.ts';
import { type CellReader, isTruth, type TargetValue } from './column.ts';
import { columnNamed } from './index.ts';

/** Uses of columns by the name of the input or target, as declared in the dataset block. */
export type ColumnCalls = Readonly<Record<string, PlainCall>>;

/** Converts rows to records. */
export interface RowReader {
  /** Names of classes by truth. */
  readonly names: Dataset['names'];
  /** Throws DataError at the row. */
  sample(row: Row): Sample;
  /** Checks the files that a row names. Throws DataError at the row. */
  verify(row: Row): void;
}

/** Creates a reader of rows, with class names from the training rows. */
export function rowReader(calls: ColumnCalls, training: () => Iterable<Row>): RowReader {
  const fields: [string, CellReader<InputField>][] = [];
  const verifiers: CellReader<void>[] = [];
  const truths: [string, CellReader<TargetValue>][] = [];
  const names = new Map<string, readonly string[]>();
  for (const [name, { builtin, args }] of Object.entries(calls)) {
    const column = columnNamed(builtin);
    if (isTruth(column)) {
      const found = column.names?.(args, training());
      if (found) names.set(name, found);
      truths.push([name, column.reader(args, found ?? [])]);
    } else {
      fields.push([name, column.reader(args)]);
      if (column.verify) verifiers.push(column.verify(args));
    }
  }
  return {
    names: Object.fromEntries(names),
    sample: (row) => ({
      id: row.where,
      fields: Object.fromEntries(fields.map(([name, read]) => [name, read(row)])),
      truth: Object.fromEntries(truths.map(([name, read]) => [name, read(row)])),
    }),
    verify: (row) => {
      for (const verify of verifiers) verify(row);
    },
  };
}

/** A split of rows. */
export interface RowSplit extends Split {
  /** Index of the first usable record of each file that has any. */
  readonly fileStarts: Uint32Array;
}

/** The usable rows of a source as a split; unusable rows are left out and added to `problems`. */
export function rowSplit(
  name: string,
  source: RowSource,
  reader: RowReader,
  problems: RecordProblems,
): RowSplit {
  const unusable = new LeftOut();
  const fileStarts = new Column((length) => new Uint32Array(length));
  let file: number | undefined;
  for (let index = 0; index < source.length; index++) {
    const usable = problems.collect(() => {
      const row = source.at(index);
      reader.sample(row);
      reader.verify(row);
      return true;
    });
    if (!usable) unusable.add(index);
    else {
      const holder = source.fileOf?.(index) ?? 0;
      if (holder !== file) fileStarts.push(index - unusable.length);
      file = holder;
    }
  }
  return {
    name,
    length: source.length - unusable.length,
    at: (index) => reader.sample(source.at(unusable.indexAmongAll(index))),
    fileStarts: fileStarts.values(),
  };
}

/**
 * Throws DataError if all training records have the same class, unless there are unusable records, whose
 * problems are more informative. `where`: the file or split.
 */
export function requireClasses(calls: ColumnCalls, { names, splits }: Dataset, where: string): void {
  if (Object.values(splits).some(({ problems }) => problems && problems.count > 0)) return;
  for (const [truth, { builtin, args }] of Object.entries(calls)) {
    const [only, ...others] = own(names, truth) ?? [];
    if (builtin !== 'label' || only === undefined || others.length > 0) continue;
    throw new DataError(
      where,
      `all training records have the class '${only}' in '${args.column}'`,
      'check the column and the split; list classes that do not occur yet in `names`',
    );
  }
}

/** The readable rows, in order. */
export function* readableRows(source: RowSource): Iterable<Row> {
  const problems = new RecordProblems();
  for (let index = 0; index < source.length; index++) {
    const row = problems.collect(() => source.at(index));
    if (row) yield row;
  }
}

/** Distinct names of the columns that the calls read. */
export function columnsRead(calls: ColumnCalls): readonly string[] {
  const names = Object.values(calls).flatMap(({ builtin, args }) =>
    columnNamed(builtin).parameters.flatMap(({ name, type }) => columnsIn(type, args[name])),
  );
  return [...new Set(names)];
}

function columnsIn(type: ValueType, value: unknown): readonly string[] {
  if (type.kind === 'list')
    return Array.isArray(value) ? value.flatMap((item) => columnsIn(type.of, item)) : [];
  return type.kind === 'column' && typeof value === 'string' ? [value] : [];
}

/** Names of the columns that are read as files: images and recordings. */
export function mediaColumns(calls: ColumnCalls): ReadonlySet<string> {
  const media = Object.values(calls).filter(({ builtin }) => {
    const { use } = columnNamed(builtin);
    return use.kind === 'field' && (use.field === 'image' || use.field === 'audio');
  });
  return new Set(media.map(({ args }) => String(args.column)));
}
