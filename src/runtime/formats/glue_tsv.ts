import { resolve } from 'node:path';
import { option, optionalInteger, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { streamLines } from '../reading/lines.ts';
import { textInput } from '../records/fields.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { publishedLacks } from './support/parameters.ts';
import { listSplit, requireRecords, trainAndValid } from './support/splits.ts';

/**
 * Columns of texts and labels of a GLUE task. The order of labels follows the Hugging Face card, as in MMF.
 */
interface GlueTask {
  /** Zero-based columns of the text or the pair. The label is always in the last column. */
  readonly texts: readonly [number] | readonly [number, number];
  /** Header names of the text columns and of the label column. */
  readonly header: readonly string[];
  /** Labels as written in the file, with their names. */
  readonly labels: readonly (readonly [string, string])[];
  /** Whether to skip lines with fewer columns, which are broken records of the original file. */
  readonly skipShort: boolean;
}

const entailment = [
  ['entailment', 'entailment'],
  ['neutral', 'neutral'],
  ['contradiction', 'contradiction'],
] as const;

const tasks = {
  sst2: {
    texts: [0],
    header: ['sentence', 'label'],
    labels: [
      ['0', 'negative'],
      ['1', 'positive'],
    ],
    skipShort: false,
  },
  qnli: {
    texts: [1, 2],
    header: ['question', 'sentence', 'label'],
    labels: [
      ['entailment', 'entailment'],
      ['not_entailment', 'not_entailment'],
    ],
    skipShort: false,
  },
  mnli: {
    texts: [8, 9],
    header: ['sentence1', 'sentence2', 'gold_label'],
    labels: entailment,
    skipShort: false,
  },
  qqp: {
    texts: [3, 4],
    header: ['question1', 'question2', 'is_duplicate'],
    labels: [
      ['0', 'not_duplicate'],
      ['1', 'duplicate'],
    ],
    skipShort: true,
  },
} as const satisfies Record<string, GlueTask>;

const taskNames = ['sst2', 'qnli', 'mnli', 'qqp'] as const;

/** GLUE's original TSV files: no quoting or escapes, and spaces are kept; the label is in the last column. */
export const glueTsv: FormatBuiltin = {
  name: 'glue_tsv',
  category: 'format',
  summary: 'A GLUE task in its original TSV files: SST-2, QNLI, MNLI or QQP. Truth: `label`.',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'Folder of the TSV files.',
      positional: true,
    },
    { name: 'task', type: { kind: 'option', of: taskNames }, doc: 'The GLUE task of the files.' },
    { name: 'train', type: { kind: 'string' }, doc: 'File of the training split.', default: 'train.tsv' },
    {
      name: 'valid',
      type: { kind: 'string' },
      doc: 'File of the held-out split; `dev_mismatched.tsv` for MNLI-mm.',
      default: 'dev.tsv',
    },
    {
      name: 'limit',
      type: { kind: 'integer', min: 1 },
      doc: 'Number of training records to use, from the first of the file on.',
      default: null,
    },
  ],
  example: 'format: glue_tsv("data/SST-2", task: .sst2)',
  fields: { text: 'text' },
  truth: ['label'],
  lacks: publishedLacks,
  contents: (args) => ({
    classes: tasks[option(args, 'task', taskNames)].labels.map(([, name]) => name),
  }),
  async open(args, { root }) {
    const path = folder(resolve(root, text(args, 'path')), 'give the folder that holds train.tsv');
    const task = tasks[option(args, 'task', taskNames)];
    const limit = { train: optionalInteger(args, 'limit'), valid: null };
    const splits = await trainAndValid((name, problems) =>
      readSplit(name, path, text(args, name), { task, limit: limit[name] }, problems),
    );
    return { splits, names: { label: task.labels.map(([, name]) => name) } };
  },
};

interface GlueRecord {
  /** Line number from 1, as in editors. */
  readonly line: number;
  readonly text: readonly [string] | readonly [string, string];
  readonly label: number;
}

function readSplit(
  name: string,
  folder: string,
  fileName: string,
  { task, limit }: { readonly task: GlueTask; readonly limit: number | null },
  problems: RecordProblems,
): Split {
  const file = resolve(folder, fileName);
  const records = readRecords(file, task, problems);
  requireRecords(records, problems, file, 'the file has a header but no records');
  const sampleOf = ({ line, text, label }: GlueRecord): Sample => ({
    id: `${fileName}:${line}`,
    fields: { text: textInput(...text) },
    truth: { label },
  });
  return listSplit(name, records.slice(0, limit ?? undefined), sampleOf);
}

function readRecords(file: string, task: GlueTask, problems: RecordProblems): readonly GlueRecord[] {
  const records: GlueRecord[] = [];
  let columns = 0;
  for (const { number, text } of streamLines(file, problems)) {
    const cells = text.split('\t');
    if (number === 1) {
      checkHeader(file, cells, task);
      columns = cells.length;
      continue;
    }
    if (task.skipShort && cells.length < columns) continue;
    const record = problems.collect(() => readRecord(`${file}:${number}`, number, cells, columns, task));
    if (record) records.push(record);
  }
  if (columns === 0) checkHeader(file, [], task);
  return records;
}

function readRecord(
  where: string,
  line: number,
  cells: readonly string[],
  columns: number,
  task: GlueTask,
): GlueRecord {
  if (cells.length !== columns) {
    throw new DataError(
      where,
      `expected ${columns} columns between tabs as in the header, found ${cells.length}`,
      'the line is truncated or a text holds a tab or line break; restore the original file',
    );
  }
  const written = cells.at(-1)!;
  const label = task.labels.findIndex(([value]) => value === written);
  if (label === -1) {
    const known = task.labels.map(([value]) => `'${value}'`).join(', ');
    throw new DataError(where, `unknown label '${written}' in the last column; expected one of ${known}`);
  }
  const texts = task.texts.map((column) => cells[column]!);
  return { line, text: texts.length === 1 ? [texts[0]!] : [texts[0]!, texts[1]!], label };
}

/** Distinguishes files with labels from test files by their header, since some have equally many columns. */
function checkHeader(file: string, header: readonly string[], task: GlueTask): void {
  const found = [...task.texts.map((column) => header[column]), header.at(-1)];
  if (task.header.every((name, i) => name === found[i])) return;
  const places = [...task.texts.map((column) => `column ${column + 1}`), 'the last column'];
  throw new DataError(
    `${file}:1`,
    `expected ${task.header.map((name, i) => `'${name}' in ${places[i]}`).join(', ')}; ` +
      `found the header ${header.map((name) => `'${name}'`).join(', ') || '(empty)'}`,
    'check `task:`, and that the file is one with labels (not a test file)',
  );
}
