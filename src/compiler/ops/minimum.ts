import { binary } from './support/elementwise.ts';
import { binarySamples, normal } from './support/samples.ts';
import { winnerShare } from './support/winner_share.ts';

export const minimum = binary({
  name: 'minimum',
  summary: 'min(a, b), element by element. If a = b, each gets half the gradient.',
  inputs: ['f32'],
  apply: Math.min,
  expression: (a, b) => `min(${a}, ${b})`,
  gradient: [
    ({ builder, a, b, dy }) => builder.multiply(dy, winnerShare(builder, b, a)),
    ({ builder, a, b, dy }) => builder.multiply(dy, winnerShare(builder, a, b)),
  ],
  samples: binarySamples(normal),
});
