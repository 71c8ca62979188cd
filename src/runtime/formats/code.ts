import { flag } from '../arguments.ts';
import { type ColumnCalls, readableRows, requireClasses, rowReader, rowSplit } from '../columns/samples.ts';
import { DataError } from '../errors.ts';
import { describe } from '../reading/json.ts';
import { areSplits, type CodeRows, type CodeSplits } from '../records/code.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Row, RowSource } from '../records/row.ts';
import type { FormatBuiltin } from './format.ts';
import { rowsByShare } from './support/row_share.ts';
import { requireRecords, type SplitName, trainAndValid } from './support/splits.ts';

/** Records that the program passes to `train` and `evaluate`; `columns` says what their keys mean. */
export const code: FormatBuiltin = {
  name: 'code',
  category: 'format',
  summary:
    'Rows from a program, an iterable of plain objects: `train(spec, { datasets: { NAME: rows } })` with the share to hold out, or ' +
    '`{ NAME: { train, valid } }` with both splits. `columns` says which keys are inputs and which are targets.',
  parameters: [
    {
      name: 'valid',
      type: { kind: 'number', exclusiveMin: 0, min: 0, max: 0.99 },
      doc: 'Share of the rows to hold out, chosen by the seed; none where the program passes both splits.',
      default: null,
    },
    {
      name: 'stratify',
      type: { kind: 'boolean' },
      doc: 'Holds out the same share of every class.',
      default: false,
    },
  ],
  example: 'format: code(valid: 20%)  columns { text: "comment"  label: "sentiment" }',
  fields: 'columns',
  truth: [],
  async open(args, { root, seed, columns = {}, code: given, name = '' }) {
    if (!given) {
      throw new DataError(
        `dataset ${name}`,
        'its rows come from a program, which has passed none',
        `pass them as datasets: { ${name}: rows } to train() or evaluate(), or use another format`,
      );
    }
    const share = typeof args.valid === 'number' ? args.valid : null;
    const sources = areSplits(given)
      ? await bothSplits(given, share, name, root)
      : await dividedRows(
          given,
          { valid: share, stratify: flag(args, 'stratify'), seed, columns },
          name,
          root,
        );
    const reader = rowReader(columns, () => readableRows(sources.train));
    const splits = await trainAndValid((split, problems) =>
      readSplit(split, sources[split], reader, problems),
    );
    const dataset = { splits, names: reader.names };
    requireClasses(columns, dataset, `${name}.train`);
    return dataset;
  },
};

type SplitSources = Readonly<Record<SplitName, RowSource>>;

async function bothSplits(
  { train, valid }: CodeSplits,
  share: number | null,
  name: string,
  root: string,
): Promise<SplitSources> {
  if (share !== null) {
    throw new DataError(
      `dataset ${name}`,
      'the program passes both splits, and `valid` is a share to hold out',
      'remove `valid` from the format, or pass one iterable',
    );
  }
  return {
    train: await collected(train, `${name}.train`, root),
    valid: await collected(valid, `${name}.valid`, root),
  };
}

/** Rule that divides the rows of one iterable. */
interface RowDivision {
  readonly valid: number | null;
  readonly stratify: boolean;
  readonly seed: number;
  readonly columns: ColumnCalls;
}

async function dividedRows(
  rows: CodeRows,
  { valid, stratify, seed, columns }: RowDivision,
  name: string,
  root: string,
): Promise<SplitSources> {
  if (valid === null) {
    throw new DataError(
      `dataset ${name}`,
      'the program passes one iterable, and no share of it is held out',
      'write `format: code(valid: 20%)`, or pass { train, valid }',
    );
  }
  const all = await collected(rows, name, root);
  return rowsByShare(all, { valid, stratify, seed }, columns, `dataset ${name}`);
}

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
  try {
    for await (const row of rows) all.push(rowOf(row, `${name}[${all.length}]`, folder));
  } catch (error) {
    throw error instanceof DataError ? error : iterationFailure(error, `${name}[${all.length}]`);
  }
  return { length: all.length, at: (index) => all[index]! };
}

/** The iterable of the program has thrown instead of returning a row. */
function iterationFailure(error: unknown, where: string): DataError {
  const message = error instanceof Error ? error.message : String(error);
  const failure = new DataError(where, `the iterable of rows threw an error: ${message}`);
  failure.cause = error;
  return failure;
}

function rowOf(value: unknown, where: string, folder: string): Row {
  if (typeof value !== 'object' || value === null) {
    throw new DataError(where, `expected an object, found ${describe(value)}`, 'rows are plain objects');
  }
  const cells = new Map<string, unknown>(Object.entries(value));
  return { where, folder, columns: [...cells.keys()], get: (column) => cells.get(column) };
}
