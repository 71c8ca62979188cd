import { binary } from './support/elementwise.ts';
import { binarySamples, normal } from './support/samples.ts';
import { winnerShare } from './support/winner_share.ts';

export const maximum = binary({
  name: 'maximum',
  summary: 'max(a, b), element by element. If a = b, each gets half the gradient.',
  inputs: ['f32'],
  apply: Math.max,
  expression: (a, b) => `max(${a}, ${b})`,
  gradient: [
    ({ builder, a, b, dy }) => builder.multiply(dy, winnerShare(builder, a, b)),
    ({ builder, a, b, dy }) => builder.multiply(dy, winnerShare(builder, b, a)),
  ],
  samples: binarySamples(normal),
});
