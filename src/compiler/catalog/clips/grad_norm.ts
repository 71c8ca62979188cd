import type { Signature } from '../signature.ts';

export const gradNorm: Signature = {
  name: 'grad_norm',
  category: 'clip',
  summary:
    'Multiplies every gradient of a step by min(1, max / (n + 1e-6)), with n the square root of the sum of all squared ' +
    'gradients.',
  parameters: [
    {
      name: 'max',
      type: { kind: 'number', exclusiveMin: 0, min: 0 },
      doc: 'Largest norm of all gradients together.',
      positional: true,
    },
  ],
  example: 'clip: grad_norm(0.1)',
};
