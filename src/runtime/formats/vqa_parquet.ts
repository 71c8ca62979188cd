import { basename, join, resolve } from 'node:path';
import { text } from '../data/args.ts';
import { DataError, type FormatWord, type Sample, type Split } from './format.ts';
import { folder } from './reading/files.ts';
import { describe } from './reading/json.ts';
import { type ParquetRow, parquetParts, readParquet } from './reading/parquet.ts';
import { readAnswers } from './vqa/answers.ts';
import { softScores } from './vqa/soft_scores.ts';

/** VQA v2 in Parquet files that hold the pictures too. */
export const vqaParquet: FormatWord = {
  name: 'vqa_parquet',
  category: 'format',
  summary:
    'VQA v2 in Parquet files with the columns `image` (bytes), `question`, `question_id`, `question_type`, `answer_type` and `answers` ' +
    '(ten of them), as published today. Pictures stay in the files until they are needed. Truth: `scores`, `label`.',
  parameters: [
    { name: 'path', type: { kind: 'path', exists: 'later' }, doc: 'Folder of the files.', positional: true },
    { name: 'train', type: { kind: 'string' }, doc: 'Name of the training split.', default: 'train' },
    { name: 'valid', type: { kind: 'string' }, doc: 'Name of the held-out split.', default: 'validation' },
    {
      name: 'answers',
      type: { kind: 'string' },
      doc: 'File in it with the list of answers, in the order of the outputs.',
      default: 'trainval_label2ans.json',
    },
  ],
  example: 'format: vqa_parquet("data/vqa2")',
  truth: ['scores', 'label'],
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .parquet files');
    const labels = readAnswers(join(base, text(args, 'answers')));
    const index = new Map(labels.map((label, i) => [label, i]));
    const read = (name: 'train' | 'valid') => readSplit(name, parquetParts(base, text(args, name)), index);
    return { splits: { train: await read('train'), valid: await read('valid') }, labels };
  },
};

const columns = ['question', 'question_id', 'question_type', 'answer_type', 'answers'] as const;

async function readSplit(
  name: string,
  files: readonly string[],
  index: ReadonlyMap<string, number>,
): Promise<Split> {
  const rows: { readonly file: string; readonly row: number; readonly fields: ParquetRow }[] = [];
  for (const file of files) {
    const read = await readParquet(file, columns);
    rows.push(...read.map((fields, row) => ({ file, row, fields })));
  }
  if (rows.length === 0) throw new DataError(files[0]!, 'the split has no rows');
  return {
    name,
    length: rows.length,
    at: (i) => {
      const { file, row, fields } = rows[i]!;
      const image = { kind: 'parquet', file, row, column: 'image' } as const;
      return { ...sampleOf(fields, `${basename(file)}: row ${row}`, index), image };
    },
  };
}

function sampleOf(fields: ParquetRow, where: string, index: ReadonlyMap<string, number>): Sample {
  const { question, answers: given } = fields;
  if (typeof question !== 'string') {
    throw new DataError(where, `expected text in the column question, found ${describe(question)}`);
  }
  const answers = Array.isArray(given)
    ? given.map((one) => String((one as { answer?: unknown }).answer ?? one))
    : [];
  if (answers.length === 0)
    throw new DataError(where, 'the question has no answers', 'test splits have none');
  const scores = softScores(answers, index);
  const best = scores.reduce((most, score) => Math.max(most, score), 0);
  return {
    id: String(fields.question_id ?? where),
    text: [question],
    truth: { label: best === 0 ? -1 : scores.indexOf(best), scores },
    extra: { answers, question_type: fields.question_type, answer_type: fields.answer_type },
  };
}
