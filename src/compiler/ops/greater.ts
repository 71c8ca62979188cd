import { binary } from './support/elementwise.ts';
import { binarySamples, normal, spread } from './support/samples.ts';

export const greater = binary({
  name: 'greater',
  summary: '1 if a > b, else 0. Compares f32 with f32 or i32 with i32.',
  inputs: ['f32', 'i32'],
  apply: (a, b) => (a > b ? 1 : 0),
  expression: (a, b) => `select(0.0, 1.0, ${a} > ${b})`,
  samples: [
    ...binarySamples(normal),
    {
      name: 'integers',
      inputs: [
        { shape: [3, 7], dtype: 'i32', below: 5 },
        { shape: [7], dtype: 'i32', below: 5 },
      ],
    },
    {
      name: 'ties',
      inputs: [
        { shape: [9], values: spread(9, -1, 1) },
        { shape: [], values: [0] },
      ],
    },
  ],
});
