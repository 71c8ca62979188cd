/** Number of people who answer each question of VQA v2. */
const published = 10;

/**
 * VQA score of an answer that `matches` of `people` gave. With ten people it is the official score: min(1,
 * matches / 3), averaged over the leave-one-out sets of nine, which gives 0, 0.3, 0.6, 0.9, 1, 1, …
 * (vqaEval.py, Antol et al. 2015). With any other number, equal shares score about the same: min(1, matches /
 * people · 10 / 3).
 */
export function answerScore(matches: number, people: number): number {
  if (people !== published) return Math.min(1, (matches * published) / (people * 3));
  const capped = (count: number) => Math.min(1, count / 3);
  return (matches * capped(matches - 1) + (people - matches) * capped(matches)) / people;
}
