import type { Words } from '../../catalog/builtins.ts';
import type { Category, Signature } from '../../catalog/signature.ts';

export const categories: readonly Category[] = [
  'prepare',
  'layer',
  'decoder',
  'head',
  'loss',
  'metric',
  'optimizer',
  'rate',
  'clip',
  'format',
  'view',
  'match',
  'init',
];

export function wordsOf(words: Words, category: Category): readonly Signature[] {
  switch (category) {
    case 'prepare':
      return words.prepare;
    case 'layer':
      return words.layers;
    case 'decoder':
      return words.decoders;
    case 'head':
      return words.heads;
    case 'loss':
      return words.losses;
    case 'metric':
      return words.metrics;
    case 'optimizer':
      return words.optimizers;
    case 'rate':
      return words.rates;
    case 'clip':
      return words.clips;
    case 'format':
      return words.formats;
    case 'view':
      return words.views;
    case 'match':
      return words.matches;
    case 'init':
      return words.inits;
  }
}
