import { integer } from '../arguments.ts';
import type { TextStep, Tokens } from './prepare.ts';

/** Truncates texts like BERT: in a pair, the longer text loses tokens first. */
export const truncate: TextStep = {
  name: 'truncate',
  category: 'prepare',
  on: 'tokens',
  summary:
    'Truncates a text to at most `length` tokens, including [CLS] and [SEP]. Of a pair, the longer text loses tokens ' +
    'first; of two equally long texts, the second.',
  parameters: [
    {
      name: 'length',
      type: { kind: 'integer', min: 5 },
      doc: 'Largest number of tokens.',
      positional: true,
    },
  ],
  example: 'prepare: wordpiece("bert.vocab") -> truncate(128)',
  facts: (args) => ({ tokens: integer(args, 'length') }),
  async start(args) {
    const length = integer(args, 'length');
    return { change: (tokens) => truncated(tokens, length), buckets: [length] };
  },
};

/** `_truncate_seq_pair` of BERT's run_classifier.py, on ids that already contain [CLS] a [SEP] (b [SEP]). */
export function truncated({ ids, segments }: Tokens, length: number): Tokens {
  const split = segments.indexOf(1);
  const first = ids.slice(0, split === -1 ? ids.length : split);
  const second = split === -1 ? [] : ids.slice(split);
  let [keepFirst, keepSecond] = [first.length, second.length];
  while (keepFirst + keepSecond > length) {
    // [CLS] and [SEP] do not count as text.
    if (keepFirst - 2 > keepSecond - 1) keepFirst--;
    else keepSecond--;
  }
  const shortened = [...cutBefore(first, keepFirst), ...cutBefore(second, keepSecond)];
  return { ids: shortened, segments: shortened.map((_, i) => (i < keepFirst ? 0 : 1)) };
}

/** The first `count - 1` ids and the final [SEP]. */
function cutBefore(ids: readonly number[], count: number): readonly number[] {
  return count === 0 ? [] : [...ids.slice(0, count - 1), ids.at(-1)!];
}
