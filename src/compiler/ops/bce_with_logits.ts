import { binary } from './support/elementwise.ts';
import { spread } from './support/samples.ts';

const cases = [
  { name: 'scores', x: [3, 7], t: [3, 7], reach: 4 },
  { name: 'far from zero', x: [41], t: [41], reach: 95 },
  { name: 'one target for all', x: [2, 3, 5], t: [], reach: 4 },
];

export const bceWithLogits = binary({
  name: 'bce_with_logits',
  summary: 'Binary cross-entropy of logits a and soft targets b in 0..1: max(a, 0) − a·b + log(1 + e^−|a|).',
  inputs: ['f32'],
  apply: (x, t) => Math.max(x, 0) - x * t + Math.log1p(Math.exp(-Math.abs(x))),
  expression: (x, t) => `(max(${x}, 0.0) - ${x} * ${t} + log(1.0 + exp(-abs(${x}))))`,
  gradient: [
    ({ builder, a: x, b: t, dy }) => builder.multiply(dy, builder.subtract(builder.op('sigmoid', [x]), t)),
    ({ builder, a: x, dy }) => builder.op('negate', [builder.multiply(dy, x)]),
  ],
  samples: cases.map(({ name, x, t, reach }) => {
    const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
    return {
      name,
      inputs: [
        { shape: x, values: spread(count(x), -reach, reach) },
        { shape: t, values: spread(count(t), 0, 1) },
      ],
    };
  }),
});
