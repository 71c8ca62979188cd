import { basename, join, resolve } from 'node:path';
import { text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { describe } from '../reading/json.ts';
import { type ParquetRow, parquetParts, readParquet } from '../reading/parquet.ts';
import type { Sample, Split } from '../records/record.ts';
import { softScores } from '../vqa/soft_scores.ts';
import type { FormatBuiltin } from './format.ts';
import { readAnswers } from './vqa/answers.ts';

/** VQA v2 in Parquet files that hold the images too. */
export const vqaParquet: FormatBuiltin = {
  name: 'vqa_parquet',
  category: 'format',
  summary:
    'VQA v2 in Parquet files with the columns `image` (bytes), `question`, `question_id`, `question_type`, `answer_type` and `answers` ' +
    '(ten of them), as published today. Images stay in the files until they are needed. Truth: `scores`, `label`.',
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
  const records: VqaRow[] = [];
  const kept = new Map<string, string>();
  for (const file of files) {
    const rows = await readParquet(file, columns);
    for (const [row, fields] of rows.entries()) records.push(recordOf(fields, file, row, kept));
  }
  if (records.length === 0) throw new DataError(files[0]!, 'the split has no rows');
  return { name, length: records.length, at: (i) => sampleOf(records[i]!, index) };
}

interface VqaRow {
  readonly file: string;
  readonly row: number;
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  readonly questionType: unknown;
  readonly answerType: unknown;
}

/** `kept`: answers met so far; most of the millions of them repeat, and are kept once. */
function recordOf(fields: ParquetRow, file: string, row: number, kept: Map<string, string>): VqaRow {
  const where = `${basename(file)}: row ${row}`;
  const { question, answers: given } = fields;
  if (typeof question !== 'string') {
    throw new DataError(
      where,
      `expected text in the column question, found ${describe(question ?? undefined)}`,
    );
  }
  if (!Array.isArray(given) || given.length === 0) {
    throw new DataError(where, 'the question has no answers', 'test splits have none');
  }
  const answers = given.map((one: unknown) => {
    const answer = answerOf(one, where);
    const same = kept.get(answer);
    if (same === undefined) kept.set(answer, answer);
    return same ?? answer;
  });
  const [questionType, answerType] = [fields.question_type, fields.answer_type];
  return { file, row, id: String(fields.question_id ?? where), question, answers, questionType, answerType };
}

/** Answers are texts, or records with the text under `answer`. */
function answerOf(given: unknown, where: string): string {
  const answer = typeof given === 'object' && given !== null ? (given as { answer?: unknown }).answer : given;
  if (typeof answer === 'string') return answer;
  throw new DataError(where, `expected the text of an answer, found ${describe(given ?? undefined)}`);
}

function sampleOf(record: VqaRow, index: ReadonlyMap<string, number>): Sample {
  const { file, row, answers } = record;
  const scores = softScores(answers, index);
  const best = scores.reduce((most, score) => Math.max(most, score), 0);
  return {
    id: record.id,
    image: { kind: 'parquet', file, row, column: 'image' },
    text: [record.question],
    truth: { label: best === 0 ? -1 : scores.indexOf(best), scores },
    extra: { answers, question_type: record.questionType, answer_type: record.answerType },
  };
}
