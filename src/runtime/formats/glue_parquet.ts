import { basename, resolve } from 'node:path';
import { option, optionalText, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import {
  describeCell,
  numberCell,
  type ParquetRow,
  parquetParts,
  readParquet,
  textCell,
} from '../reading/parquet/parquet.ts';
import { textInput } from '../records/fields.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { publishedLacks } from './support/parameters.ts';
import { listSplit, requireRecords, trainAndValid } from './support/splits.ts';

interface GlueTable {
  readonly texts: readonly [string] | readonly [string, string];
  /** Label names, indexed by the numbers of the label column. */
  readonly labels: readonly string[];
  readonly valid: string;
}

const tables = {
  sst2: { texts: ['sentence'], labels: ['negative', 'positive'], valid: 'validation' },
  qnli: { texts: ['question', 'sentence'], labels: ['entailment', 'not_entailment'], valid: 'validation' },
  mnli: {
    texts: ['premise', 'hypothesis'],
    labels: ['entailment', 'neutral', 'contradiction'],
    valid: 'validation_mismatched',
  },
  qqp: { texts: ['question1', 'question2'], labels: ['not_duplicate', 'duplicate'], valid: 'validation' },
} as const satisfies Record<string, GlueTable>;

const taskNames = ['sst2', 'qnli', 'mnli', 'qqp'] as const;

/** GLUE as the Hugging Face hub publishes it. */
export const glueParquet: FormatBuiltin = {
  name: 'glue_parquet',
  category: 'format',
  summary:
    'A GLUE task in Parquet files, as published today: SST-2, QNLI, MNLI or QQP. The held-out split is `validation`, for MNLI ' +
    '`validation_mismatched`. Truth: `label`.',
  parameters: [
    { name: 'path', type: { kind: 'path', exists: 'later' }, doc: 'Folder of the files.', positional: true },
    { name: 'task', type: { kind: 'option', of: taskNames }, doc: 'The GLUE task of the files.' },
    { name: 'train', type: { kind: 'string' }, doc: 'Name of the training split.', default: 'train' },
    { name: 'valid', type: { kind: 'string' }, doc: 'Name of the held-out split.', default: null },
  ],
  example: 'format: glue_parquet("data/glue/sst2", task: .sst2)',
  fields: { text: 'text' },
  truth: ['label'],
  lacks: publishedLacks,
  contents: (args) => ({ classes: tables[option(args, 'task', taskNames)].labels }),
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .parquet files');
    const table: GlueTable = tables[option(args, 'task', taskNames)];
    const valid = optionalText(args, 'valid') ?? table.valid;
    const files = { train: text(args, 'train'), valid };
    const splits = await trainAndValid((name, problems) =>
      readSplit(name, parquetParts(base, files[name]), table, problems),
    );
    return { splits, names: { label: table.labels } };
  },
};

async function readSplit(
  name: string,
  files: readonly string[],
  table: GlueTable,
  problems: RecordProblems,
): Promise<Split> {
  const samples: Sample[] = [];
  for (const file of files) {
    const rows = await readParquet(file, [...table.texts, 'label']);
    rows.forEach((row, i) => {
      const sample = problems.collect(() => sampleOf(row, `${basename(file)}: row ${i}`, table));
      if (sample) samples.push(sample);
    });
  }
  requireRecords(samples, problems, files[0]!, 'the split has no row with a label');
  return listSplit(name, samples, (sample) => sample);
}

/** The sample of a row; undefined if the label is -1, as in test splits. */
function sampleOf(row: ParquetRow, where: string, table: GlueTable): Sample | undefined {
  const label = numberCell(row.label);
  if (label === -1) return undefined;
  if (!(label in table.labels)) {
    throw new DataError(
      where,
      `expected a label of 0 to ${table.labels.length - 1}, found ${describeCell(row.label)}`,
    );
  }
  const texts = table.texts.map((column) => textCell(row[column], column, where));
  return {
    id: where,
    fields: { text: textInput(...(texts as [string] | [string, string])) },
    truth: { label },
  };
}
