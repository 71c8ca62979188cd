import type { Signature } from '../signature.ts';

export const constant: Signature = {
  name: 'constant',
  category: 'lr_schedule',
  summary: 'The learning rates as they are, from the first step to the last.',
  parameters: [],
  example: 'lr_schedule: constant()',
};
