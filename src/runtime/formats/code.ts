import { type CallArguments, optionalText } from '../arguments.ts';
import { type ColumnCalls, readableRows, requireClasses, rowReader, rowSplit } from '../columns/samples.ts';
import { DataError } from '../errors.ts';
import { describe } from '../reading/json.ts';
import { areSplits, type CodeRows, type CodeSplits } from '../records/code.ts';
import { RecordProblems } from '../records/problems.ts';
import { Remarks } from '../records/remarks.ts';
import type { Row, RowSource } from '../records/row.ts';
import type { FormatBuiltin } from './format.ts';
import { bothHeldOut, withoutShare } from './support/division_conflicts.ts';
import { type DivisionFindings, rowsByColumn } from './support/named_splits.ts';
import { groupParameter, splitParameter, stratifyParameter } from './support/parameters.ts';
import { type RowShare, rowShareOf, rowsByShare } from './support/row_share.ts';
import { selectedRows } from './support/selected_rows.ts';
import { requireRecords, type SplitName, trainAndValid } from './support/splits.ts';

/** Records that the program passes to `train` and `evaluate`; `columns` declares what their keys mean. */
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
      doc: 'Share of the rows to hold out, chosen by the seed; none if the program passes both splits.',
      default: null,
    },
    splitParameter('Key'),
    stratifyParameter(),
    groupParameter('Key'),
  ],
  example: 'format: code(valid: 20%)  columns { text: "comment"  label: "sentiment" }',
  fields: 'columns',
  truth: [],
  check: (args) => [...bothHeldOut(args), ...withoutShare(args)],
  async open(args, { root, seed, columns = {}, code: given, name = '' }) {
    if (!given) {
      throw new DataError(
        `dataset ${name}`,
        'its rows come from a program, which passed none',
        `pass them as datasets: { ${name}: rows } to train() or evaluate(), or use another format`,
      );
    }
    const found = { train: new RecordProblems(), valid: new RecordProblems() };
    const remarks = new Remarks();
    const division = divisionOf(args);
    const sources = areSplits(given)
      ? await bothSplits(given, division, name, root)
      : await dividedRows(given, division, {
          name,
          root,
          seed,
          columns,
          findings: { problems: found.train, remarks },
        });
    const reader = rowReader(columns, () => readableRows(sources.train));
    const splits = await trainAndValid(
      (split, problems) => ({
        ...readSplit(split, sources[split], reader, problems),
        ...(split === 'train' && { remarks }),
      }),
      found,
    );
    const dataset = { splits, names: reader.names };
    requireClasses(columns, dataset, `${name}.train`);
    return dataset;
  },
};

type SplitSources = Readonly<Record<SplitName, RowSource>>;

/** Division of the rows of one iterable. */
type RowDivision =
  | { readonly kind: 'none' }
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'share'; readonly share: RowShare };

function divisionOf(args: CallArguments): RowDivision {
  const column = optionalText(args, 'split');
  if (column !== null) return { kind: 'column', column };
  if (typeof args.valid !== 'number') return { kind: 'none' };
  return { kind: 'share', share: rowShareOf(args) };
}

async function bothSplits(
  { train, valid }: CodeSplits,
  { kind }: RowDivision,
  name: string,
  root: string,
): Promise<SplitSources> {
  if (kind !== 'none') {
    throw new DataError(
      `dataset ${name}`,
      kind === 'share'
        ? 'the program passes both splits, and `valid` is a share to hold out'
        : 'the program passes both splits, and `split` names a key that divides rows',
      `remove \`${kind === 'share' ? 'valid' : 'split'}\` from the format, or pass one iterable`,
    );
  }
  return {
    train: await collected(train, `${name}.train`, root),
    valid: await collected(valid, `${name}.valid`, root),
  };
}

interface DivisionContext {
  readonly name: string;
  readonly root: string;
  readonly seed: number;
  readonly columns: ColumnCalls;
  readonly findings: DivisionFindings;
}

async function dividedRows(
  rows: CodeRows,
  division: RowDivision,
  { name, root, seed, columns, findings }: DivisionContext,
): Promise<SplitSources> {
  const where = `dataset ${name}`;
  if (division.kind === 'none') {
    throw new DataError(
      where,
      'the program passes one iterable, and no share of it is held out',
      'write `format: code(valid: 20%)`, or pass { train, valid }',
    );
  }
  const all = await collected(rows, name, root);
  return division.kind === 'column'
    ? selectedRows(all, rowsByColumn(all, division.column, findings, where))
    : rowsByShare(all, division.share, { seed, columns, problems: findings.problems, where });
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

/** The error for a user's iterable that throws, with the original as its cause. */
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
