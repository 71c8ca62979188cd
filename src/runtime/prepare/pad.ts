import { numbers } from '../arguments.ts';
import type { TextStep } from './prepare.ts';

/** Lengths to which batches of texts are padded; a program is compiled for each length that occurs. */
export const pad: TextStep = {
  name: 'pad',
  category: 'prepare',
  on: 'tokens',
  summary: 'Pads a batch of texts to the smallest of the given lengths that holds its longest text.',
  parameters: [
    {
      name: 'to',
      type: { kind: 'list', of: { kind: 'integer', min: 5 } },
      doc: 'Lengths in tokens, ascending.',
      positional: true,
    },
  ],
  example: 'prepare: wordpiece("bert.vocab") -> truncate(128) -> pad(to: [32, 64, 128])',
  check(args) {
    const lengths = numbers(args, 'to');
    const ascending = lengths.every((length, i) => i === 0 || length > lengths[i - 1]!);
    if (lengths.length > 0 && ascending) return [];
    const message = lengths.length > 0 ? 'the lengths of `to` must ascend' : '`to` needs at least one length';
    return [{ arguments: ['to'], message, hint: 'as in `pad(to: [32, 64, 128])`' }];
  },
  facts: (args) => ({ tokens: Math.max(...numbers(args, 'to')), tokenBuckets: numbers(args, 'to') }),
  async start(args) {
    return { buckets: numbers(args, 'to') };
  },
};
