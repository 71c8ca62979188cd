import { contractions } from './contractions.ts';

const punctuation = [...';/[]"{}()=+\\_-><@`,?!'];
const numerals = new Map(
  ['none zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].flatMap(
    (words, n) => words.split(' ').map((word) => [word, String(n)] as const),
  ),
);
const articles = new Set(['a', 'an', 'the']);

/**
 * Normalises an answer as VQA's official evaluation does before comparison, removing differences of
 * punctuation, case, numerals, articles and contractions (`processPunctuation` and `processDigitArticle` of
 * vqaEval.py).
 */
export function normalizeAnswer(answer: string): string {
  return withoutPunctuation(tidyAnswer(answer))
    .toLowerCase()
    .split(/\s+/)
    .map((word) => numerals.get(word) ?? word)
    .filter((word) => word !== '' && !articles.has(word))
    .map((word) => contractions.get(word) ?? word)
    .join(' ');
}

/** Removes line breaks, tabs and outer spaces of an answer, even if nothing else is normalised. */
export function tidyAnswer(answer: string): string {
  return answer.replace(/[\n\t]/g, ' ').trim();
}

/**
 * Removes a mark if it occurs beside a space, or if the text contains a number like 1,000; otherwise replaces
 * it with a space.
 */
function withoutPunctuation(text: string): string {
  const grouped = /\d,\d/.test(text);
  let result = text;
  for (const mark of punctuation) {
    const drop = grouped || text.includes(`${mark} `) || text.includes(` ${mark}`);
    result = result.replaceAll(mark, drop ? '' : ' ');
  }
  return result.replace(/\.(?!\d)/g, '');
}
