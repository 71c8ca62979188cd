import type { Builtins } from '../../catalog/builtins.ts';
import type { Category, Signature } from '../../catalog/signature.ts';

export const categories: readonly Category[] = [
  'prepare',
  'layer',
  'decoder',
  'head',
  'loss',
  'metric',
  'optimizer',
  'lr_schedule',
  'clip',
  'format',
  'column',
  'view',
  'match',
  'init',
];

export function builtinsOf(builtins: Builtins, category: Category): readonly Signature[] {
  switch (category) {
    case 'prepare':
      return builtins.prepare;
    case 'layer':
      return builtins.layers;
    case 'decoder':
      return builtins.decoders;
    case 'head':
      return builtins.heads;
    case 'loss':
      return builtins.losses;
    case 'metric':
      return builtins.metrics;
    case 'optimizer':
      return builtins.optimizers;
    case 'lr_schedule':
      return builtins.lrSchedules;
    case 'clip':
      return builtins.clips;
    case 'format':
      return builtins.formats;
    case 'column':
      return builtins.columns;
    case 'view':
      return builtins.views;
    case 'match':
      return builtins.matches;
    case 'init':
      return builtins.inits;
  }
}
