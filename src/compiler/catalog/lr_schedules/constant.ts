import type { Signature } from '../signature.ts';

export const constant: Signature = {
  name: 'constant',
  category: 'rate',
  summary: 'The learning rates as they are, from the first step to the last.',
  parameters: [],
  example: 'rate: constant()',
};
