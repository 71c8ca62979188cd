import { DataError } from '../../errors.ts';
import { describe, readList } from '../../reading/json.ts';

/** The answer vocabulary: a JSON list, whose order is that of the outputs. */
export function readAnswers(path: string): readonly string[] {
  const answers = readList(path).map((answer, i) => {
    if (typeof answer === 'string') return answer;
    throw new DataError(`${path}, entry ${i}`, `expected an answer, found ${describe(answer)}`);
  });
  if (answers.length === 0) throw new DataError(path, 'the answer vocabulary is empty');
  return answers;
}
