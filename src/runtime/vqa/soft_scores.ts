import { normalizeAnswer } from './normalize.ts';
import { answerScore } from './score.ts';

export interface SoftScores {
  /** Score of each answer in the vocabulary, by the number of people who gave it; see `answerScore`. */
  readonly scores: Float32Array;
  /** Index of the most frequent answer in the vocabulary; -1 if no answer is in it. */
  readonly best: number;
}

/** Scores of the answers to one question. `index`: class of each answer in the vocabulary. */
export function softScores(answers: readonly string[], index: ReadonlyMap<string, number>): SoftScores {
  const counts = new Map<number, number>();
  for (const answer of answers) {
    const at = answerIndex(answer, index);
    if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  const scores = new Float32Array(index.size);
  for (const [at, people] of counts) scores[at] = answerScore(people, answers.length);
  const [best] = [...counts].sort(([a, x], [b, y]) => y - x || a - b)[0] ?? [-1];
  return { scores, best: best };
}

/** Index of an answer in the vocabulary, which contains answers normalised or as written. */
export function answerIndex(answer: string, index: ReadonlyMap<string, number>): number | undefined {
  return index.get(normalizeAnswer(answer)) ?? index.get(answer);
}
