import { DataError } from '../../errors.ts';
import { describe, readList } from '../../reading/json.ts';
import { indexOfNames } from '../../reading/names.ts';
import { decodeUtf8 } from '../../reading/utf8.ts';
import type { RecordProblems } from '../../records/problems.ts';
import { answerIndex } from '../../vqa/soft_scores.ts';

/** The possible answers of a VQA dataset; the class of an answer is its index. */
export interface AnswerVocabulary {
  readonly file: string;
  readonly answers: readonly string[];
  readonly index: ReadonlyMap<string, number>;
}

/** Reads the answer vocabulary: a JSON list in the order of the outputs. Throws DataError. */
export function readAnswers(file: string): AnswerVocabulary {
  const answers = readList(file).map((answer, i) => {
    if (typeof answer === 'string') return answer;
    throw new DataError(`${file}, entry ${i}`, `expected an answer, found ${describe(answer)}`);
  });
  if (answers.length === 0)
    throw new DataError(
      file,
      'the answer vocabulary is empty',
      'list the answers that are classes: ["yes", "no", …]',
    );
  return { file, answers, index: indexOfNames(answers, file) };
}

/** Adds a problem if no answer of any record is in the vocabulary: every score of the split would be 0. */
export function checkScores(
  records: readonly { readonly answers: readonly string[] }[],
  { file, index }: AnswerVocabulary,
  split: string,
  problems: RecordProblems,
): void {
  const known = (answer: string) => answerIndex(answer, index) !== undefined;
  if (records.length === 0 || records.some(({ answers }) => answers.some(known))) return;
  const found = records[0]!.answers[0];
  problems.addGeneral(
    new DataError(
      split,
      `every score is 0: no answer of its ${records.length} questions is in ${file} (the first answer is '${found}')`,
      'check `answers`, the vocabulary; its entries are lower case, without articles and full stops',
    ),
  );
}

/** Text of an answer: a string, or an object with the string under `answer`. Throws DataError. */
export function answerText(given: unknown, where: string): string {
  const answer = typeof given === 'object' && given !== null ? (given as { answer?: unknown }).answer : given;
  if (typeof answer === 'string') return answer;
  // Bytes from a Parquet file: not marked as text, or not UTF-8, which `decodeUtf8` reports.
  if (answer instanceof Uint8Array) return decodeUtf8(answer, `${where}, answers`);
  throw new DataError(where, `expected the text of an answer, found ${describe(given ?? undefined)}`);
}

/** Throws DataError if a question has no answers, since it cannot be scored. */
export function requireAnswers(answers: readonly unknown[], where: string): void {
  if (answers.length > 0) return;
  throw new DataError(
    where,
    "'answers' is empty; expected at least one answer",
    'remove the question; test splits have no answers',
  );
}
