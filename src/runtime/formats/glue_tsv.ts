import { resolve } from 'node:path';
import { option, optionalInteger, text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder, readLines } from '../reading/files.ts';
import type { Sample, Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';

/** Where a GLUE task keeps its texts and labels. Label order is that of the Hugging Face card, as in MMF. */
interface GlueTask {
  /** Columns of the text, or of the pair, from 0. The label is always the last column. */
  readonly texts: readonly [number] | readonly [number, number];
  /** Header names of the text columns and of the label column. */
  readonly header: readonly string[];
  /** Label as written in the file, and its name. */
  readonly labels: readonly (readonly [string, string])[];
  /** Lines with fewer columns are broken records of the original file and are passed over. */
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

/** GLUE's original TSV files: no quoting, no escapes, nothing stripped; the label is the last column. */
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
    { name: 'task', type: { kind: 'option', of: taskNames }, doc: 'Which GLUE task the files belong to.' },
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
      doc: 'Trains on the first so many records only.',
      default: null,
    },
  ],
  example: 'format: glue_tsv("data/SST-2", task: .sst2)',
  contents: (args) => ({
    truth: ['label'],
    classes: tasks[option(args, 'task', taskNames)].labels.map(([, name]) => name),
  }),
  async open(args, { root }) {
    const path = folder(resolve(root, text(args, 'path')), 'give the folder that holds train.tsv');
    const task = tasks[option(args, 'task', taskNames)];
    const train = readRecords(resolve(path, text(args, 'train')), task);
    const valid = readRecords(resolve(path, text(args, 'valid')), task);
    return {
      splits: {
        train: split(
          'train',
          text(args, 'train'),
          train.slice(0, optionalInteger(args, 'limit') ?? undefined),
        ),
        valid: split('valid', text(args, 'valid'), valid),
      },
      labels: task.labels.map(([, name]) => name),
    };
  },
};

interface GlueRecord {
  /** From 1, as editors count. */
  readonly line: number;
  readonly text: readonly [string] | readonly [string, string];
  readonly label: number;
}

function split(name: string, file: string, records: readonly GlueRecord[]): Split {
  return {
    name,
    length: records.length,
    at(index): Sample {
      const { line, text, label } = records[index]!;
      return { id: `${file}:${line}`, text, truth: { label } };
    },
  };
}

/** Every usable record of a file; throws DataError at the first one that is not as it should be. */
function readRecords(file: string, task: GlueTask): readonly GlueRecord[] {
  const [header, ...lines] = readLines(file).map((line) => line.split('\t'));
  checkHeader(file, header ?? [], task);
  const columns = header!.length;
  const records: GlueRecord[] = [];
  lines.forEach((cells, i) => {
    if (task.skipShort && cells.length < columns) return;
    records.push(readRecord(`${file}:${i + 2}`, i + 2, cells, columns, task));
  });
  if (records.length === 0) throw new DataError(file, 'the file holds a header and no record');
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
      'the line is cut off or a text holds a tab or line break; restore the original file',
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

/** Test files have other columns, some of them as many: the header tells. */
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
