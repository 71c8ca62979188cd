/** BERT's special tokens, in their order at the start of a built vocabulary; [PAD] must be 0 for padding. */
export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/**
 * Builds a WordPiece vocabulary of at most `size` tokens: the special tokens; every character of the corpus,
 * at the start of a word and as a continuation (`a`, `##a`), so that any text of these characters can be
 * spelt; then whole words. Characters and words are each sorted by decreasing frequency, equally frequent
 * ones by code point. The result depends only on the texts, not on their order.
 */
export function buildVocabulary(
  corpus: Iterable<string>,
  size: number,
  split: (text: string) => readonly string[],
): readonly string[] {
  const words = new Map<string, number>();
  for (const text of corpus) for (const word of split(text)) count(words, word, 1);
  const subwords = new Map<string, number>();
  for (const [word, times] of words) {
    [...word].forEach((character, i) => {
      count(subwords, i === 0 ? character : `##${character}`, times);
    });
  }
  // Every character must be able to start a word, since it may do so in a new text.
  for (const subword of [...subwords.keys()]) count(subwords, subword.replace(/^##(?=.)/u, ''), 0);
  const tokens = new Set<string>([...specialTokens, ...byFrequency(subwords), ...byFrequency(words)]);
  return [...tokens].slice(0, size);
}

function count(counts: Map<string, number>, key: string, times: number): void {
  counts.set(key, (counts.get(key) ?? 0) + times);
}

function byFrequency(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts.entries()]
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))
    .map(([token]) => token);
}
