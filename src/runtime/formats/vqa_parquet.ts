import { basename, join, resolve } from 'node:path';
import { text } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { folder } from '../reading/files.ts';
import { type ParquetRow, parquetParts, readParquet, textCell } from '../reading/parquet/parquet.ts';
import type { RecordProblems } from '../records/problems.ts';
import type { Split } from '../records/record.ts';
import type { FormatBuiltin } from './format.ts';
import { publishedLacks } from './support/parameters.ts';
import { listSplit, requireRecords, trainAndValid } from './support/splits.ts';
import {
  type AnswerVocabulary,
  answerText,
  checkScores,
  readAnswers,
  requireAnswers,
} from './vqa/answers.ts';
import { type VqaRecord, vqaSample } from './vqa/sample.ts';

/** VQA v2 in Parquet files that also hold the images. */
export const vqaParquet: FormatBuiltin = {
  name: 'vqa_parquet',
  category: 'format',
  summary:
    'VQA v2 in Parquet files with the columns `image` (bytes), `question`, `question_id`, `question_type`, `answer_type` and `answers`, ' +
    'as published today. Images are read when they are needed. Truth: `scores`, `label`, as of `vqa_json`.',
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
  fields: { image: 'image', text: 'text' },
  truth: ['scores', 'label'],
  lacks: publishedLacks,
  async open(args, { root }) {
    const base = folder(resolve(root, text(args, 'path')), 'give the folder of the .parquet files');
    const vocabulary = readAnswers(join(base, text(args, 'answers')));
    const splits = await trainAndValid((name, problems) =>
      readSplit(name, parquetParts(base, text(args, name)), vocabulary, problems),
    );
    return { splits, names: { label: vocabulary.answers, scores: vocabulary.answers } };
  },
};

const columns = ['question', 'question_id', 'question_type', 'answer_type', 'answers'] as const;

async function readSplit(
  name: string,
  files: readonly string[],
  vocabulary: AnswerVocabulary,
  problems: RecordProblems,
): Promise<Split> {
  const records: VqaRecord[] = [];
  const known = new Set<string>();
  const interned = new Map<string, string>();
  for (const file of files) {
    const rows = await readParquet(file, columns);
    for (const [row, fields] of rows.entries()) {
      const record = problems.collect(() => recordOf(fields, file, row, interned));
      if (!record) continue;
      problems.collect(() => requireNew(record.id, known, `${basename(file)}: row ${row}`));
      records.push(record);
    }
  }
  requireRecords(records, problems, files[0]!, 'the split has no rows');
  checkScores(records, vocabulary, files[0]!, problems);
  return listSplit(name, records, (record) => vqaSample(record, vocabulary));
}

/** Adds an id to the known ones. Throws DataError if it is already known. */
function requireNew(id: string, known: Set<string>, where: string): void {
  if (known.has(id)) throw new DataError(where, `question_id ${id} occurs twice`, 'keep one of the rows');
  known.add(id);
}

/** `interned`: answers read so far; most of the millions of answers repeat, and share one string. */
function recordOf(fields: ParquetRow, file: string, row: number, interned: Map<string, string>): VqaRecord {
  const where = `${basename(file)}: row ${row}`;
  const question = textCell(fields.question, 'question', where);
  const { answers: given } = fields;
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  requireAnswers(list, where);
  const answers = list.map((one) => {
    const answer = answerText(one, where);
    const same = interned.get(answer);
    if (same === undefined) interned.set(answer, answer);
    return same ?? answer;
  });
  return {
    id: String(fields.question_id ?? where),
    image: { kind: 'parquet', file, row, column: 'image' },
    question,
    answers,
    questionType: textOrNone(fields.question_type),
    answerType: textOrNone(fields.answer_type),
  };
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
