import { normalizeAnswer } from './normalize.ts';
import { officialScore } from './score.ts';

/** Official soft score of each answer of the vocabulary, by how many of the ten people gave it. */
export function softScores(answers: readonly string[], index: ReadonlyMap<string, number>): Float32Array {
  const given = new Map<number, number>();
  for (const answer of answers) {
    // Vocabularies hold normalised answers; some hold the form as written.
    const at = index.get(normalizeAnswer(answer)) ?? index.get(answer);
    if (at !== undefined) given.set(at, (given.get(at) ?? 0) + 1);
  }
  const scores = new Float32Array(index.size);
  for (const [at, people] of given) scores[at] = officialScore(people, answers.length);
  return scores;
}
