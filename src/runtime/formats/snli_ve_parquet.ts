import { basename, resolve } from 'node:path';
import { text } from '../arguments.ts';
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
import { imageInput, textInput } from '../records/fields.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { publishedLacks } from './support/parameters.ts';
import { listSplit, requireRecords, trainAndValid } from './support/splits.ts';

/** Labels in UniT's order, which is also that of the published files. */
const labels = ['entailment', 'neutral', 'contradiction'] as const;

/** SNLI-VE in Parquet files that also hold the images. */
export const snliVeParquet: FormatBuiltin = {
  name: 'snli_ve_parquet',
  category: 'format',
  summary:
    'SNLI-VE in Parquet files with the columns `image` (bytes), `hypothesis` and `label` (a name, or a number in the order ' +
    'entailment, neutral, contradiction). Images are read when they are needed. Truth: `label`.',
  parameters: [
    { name: 'path', type: { kind: 'path', exists: 'later' }, doc: 'Folder of the files.', positional: true },
    { name: 'train', type: { kind: 'string' }, doc: 'Name of the training split.', default: 'train' },
    { name: 'valid', type: { kind: 'string' }, doc: 'Name of the held-out split.', default: 'validation' },
  ],
  example: 'format: snli_ve_parquet("data/snli_ve")',
  fields: { image: 'image', text: 'text' },
  truth: ['label'],
  lacks: publishedLacks,
  contents: () => ({ classes: labels }),
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .parquet files');
    const splits = await trainAndValid((name, problems) =>
      readSplit(name, parquetParts(base, text(args, name)), problems),
    );
    return { splits, names: { label: labels } };
  },
};

async function readSplit(name: string, files: readonly string[], problems: RecordProblems): Promise<Split> {
  const samples: Sample[] = [];
  for (const file of files) {
    const rows = await readParquet(file, ['hypothesis', 'label']);
    rows.forEach((fields, row) => {
      const sample = problems.collect(() => sampleOf(fields, file, row));
      if (sample) samples.push(sample);
    });
  }
  requireRecords(samples, problems, files[0]!, 'the split has no row with a label');
  return listSplit(name, samples, (sample) => sample);
}

/** The sample of a row; undefined if the annotators did not agree. */
function sampleOf({ hypothesis, label: given }: ParquetRow, file: string, row: number): Sample | undefined {
  const where = `${basename(file)}: row ${row}`;
  if (given === '-' || numberCell(given) === -1) return undefined;
  const label =
    typeof given === 'string' ? labels.indexOf(given as (typeof labels)[number]) : numberCell(given);
  if (!(label in labels)) {
    throw new DataError(
      where,
      `expected one of ${labels.join(', ')} or 0 to 2, found ${describeCell(given)}`,
    );
  }
  return {
    id: where,
    fields: {
      image: imageInput({ kind: 'parquet', file, row, column: 'image' }),
      text: textInput(textCell(hypothesis, 'hypothesis', where)),
    },
    truth: { label },
  };
}
