/**
 * VQA's score of an answer that `matches` of `people` gave: min(1, matches / 3) averaged over the leave-one-out sets
 * of the other people. With ten people 0, 0.3, 0.6, 0.9, 1, 1, ...
 */
export function officialScore(matches: number, people: number): number {
  const capped = (count: number) => Math.min(1, count / 3);
  return (matches * capped(matches - 1) + (people - matches) * capped(matches)) / people;
}
