import { binary } from './support/elementwise.ts';

export const equal = binary({
  name: 'equal',
  summary: '1 if a = b, else 0. Compares f32 with f32 or i32 with i32.',
  inputs: ['f32', 'i32'],
  apply: (a, b) => (a === b ? 1 : 0),
  expression: (a, b) => `select(0.0, 1.0, ${a} == ${b})`,
  samples: [
    {
      name: 'integers',
      inputs: [
        { shape: [3, 7], dtype: 'i32', below: 3 },
        { shape: [3, 1], dtype: 'i32', below: 3 },
      ],
    },
    {
      name: 'floats',
      inputs: [
        { shape: [2, 5], values: [0, 1, 0.5, -1, 2, 0.25, 1, 3, -0.5, 0] },
        { shape: [5], values: [0, 1, -0.5, -1, 0] },
      ],
    },
  ],
});
