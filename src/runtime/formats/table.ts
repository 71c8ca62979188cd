import { columnsRead, readableRows, requireClasses, rowReader, rowSplit } from '../columns/samples.ts';
import type { FormatBuiltin } from './format.ts';
import { groupParameter, splitParameter, stratifyParameter } from './support/parameters.ts';
import { requireRecords, trainAndValid } from './support/splits.ts';
import { conflictsOf, tableArguments } from './table/arguments.ts';
import { openSplits } from './table/splits.ts';

const files = {
  kind: 'list',
  of: { kind: 'path', exists: 'later', patterns: true },
} as const;

/** A user's records in tables. */
export const table: FormatBuiltin = {
  name: 'table',
  category: 'format',
  summary:
    'Rows of CSV (.csv), TSV (.tsv), JSON Lines (.jsonl) or Parquet (.parquet) files: one file, a list, or a pattern such as ' +
    '`data/*.csv`. `columns` of the dataset says which columns are inputs and which are targets.',
  parameters: [
    {
      name: 'train',
      type: files,
      doc: 'Files of the training split, or of all records if `valid` is a share or `split` names a column.',
      positional: true,
    },
    {
      name: 'valid',
      type: { kind: 'held_out', files },
      doc: 'Files of the held-out split, or the share of the records to hold out, chosen by the seed and their order.',
      default: null,
    },
    splitParameter('Column'),
    stratifyParameter(),
    groupParameter('Column'),
    {
      name: 'separator',
      type: { kind: 'string' },
      doc: 'Character between the cells of CSV and TSV files; by default a comma or a tab.',
      default: null,
    },
    {
      name: 'quotes',
      type: { kind: 'option', of: ['double', 'none'] },
      doc: 'Whether cells of CSV and TSV files may be in double quotes, within which quotes are doubled (RFC 4180).',
      default: 'double',
    },
    {
      name: 'decimal',
      type: { kind: 'string' },
      doc: 'Decimal mark of numbers in text: `"."`, or `","` as in `1,5`. Thousands are not separated.',
      default: '.',
    },
    {
      name: 'header',
      type: { kind: 'list', of: { kind: 'column' } },
      doc: 'Names of the columns of CSV and TSV files without a header.',
      default: [],
    },
  ],
  example: 'format: table("reviews.csv", valid: 20%)  columns { text: "comment"  label: "sentiment" }',
  fields: 'columns',
  truth: [],
  check: conflictsOf,
  async open(args, { root, seed, columns = {} }) {
    const given = tableArguments(args);
    const { sources, problems, remarks } = await openSplits(given, columnsRead(columns), columns, {
      root,
      seed,
    });
    const reader = rowReader(columns, () => readableRows(sources.train.rows));
    const splits = await trainAndValid((name, found) => {
      const { rows, where } = sources[name];
      const split = rowSplit(name, rows, reader, found);
      requireRecords(split, found, where, 'the split has no rows');
      return { ...split, remarks: remarks[name] };
    }, problems);
    const dataset = { splits, names: reader.names };
    requireClasses(columns, dataset, sources.train.where);
    return dataset;
  },
};
