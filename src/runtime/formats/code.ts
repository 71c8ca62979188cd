import { readableRows, requireClasses, rowReader, rowSplit } from '../columns/samples.ts';
import { DataError } from '../errors.ts';
import { describe } from '../reading/json.ts';
import type { CodeRows } from '../records/code.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Row, RowSource } from '../records/row.ts';
import type { FormatBuiltin } from './format.ts';
import { requireRecords, type SplitName, trainAndValid } from './support/splits.ts';

/** Records that the program passes to `train` and `evaluate`; `columns` says what their keys mean. */
export const code: FormatBuiltin = {
  name: 'code',
  category: 'format',
  summary:
    'Rows from a program: `train(spec, { datasets: { NAME: { train, valid } } })`, where each split is an iterable of plain ' +
    'objects. `columns` says which keys are inputs and which are targets.',
  parameters: [],
  example: 'format: code()  columns { text: "comment"  label: "sentiment" }',
  fields: 'columns',
  truth: [],
  async open(_args, { root, columns = {}, code: given, name = '' }) {
    if (!given) {
      throw new DataError(
        `dataset ${name}`,
        'its rows come from a program, which has passed none',
        `pass them as datasets: { ${name}: { train, valid } } to train() or evaluate(), or use another format`,
      );
    }
    const sources = {
      train: await collected(given.train, `${name}.train`, root),
      valid: await collected(given.valid, `${name}.valid`, root),
    };
    const reader = rowReader(columns, () => readableRows(sources.train));
    const splits = await trainAndValid((split, problems) =>
      readSplit(split, sources[split], reader, problems),
    );
    const dataset = { splits, names: reader.names };
    requireClasses(columns, dataset, `${name}.train`);
    return dataset;
  },
};

function readSplit(
  name: SplitName,
  source: RowSource,
  reader: ReturnType<typeof rowReader>,
  problems: RecordProblems,
) {
  const split = rowSplit(name, source, reader, problems);
  requireRecords(split, problems, `split ${name}`, 'the iterable has no rows');
  return split;
}

async function collected(rows: CodeRows, name: string, folder: string): Promise<RowSource> {
  const all: Row[] = [];
  for await (const row of rows) all.push(rowOf(row, `${name}[${all.length}]`, folder));
  return { length: all.length, at: (index) => all[index]! };
}

function rowOf(value: unknown, where: string, folder: string): Row {
  if (typeof value !== 'object' || value === null) {
    throw new DataError(where, `expected an object, found ${describe(value)}`, 'rows are plain objects');
  }
  const cells = new Map<string, unknown>(Object.entries(value));
  return { where, folder, columns: [...cells.keys()], get: (column) => cells.get(column) };
}
