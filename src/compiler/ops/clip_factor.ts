import type { Op, Tensor } from './op.ts';
import { booleanOf, graphOf } from './support/attributes.ts';
import { rule } from './support/rules.ts';
import { typed } from './support/typing.ts';

const within = rule(
  ['norm'],
  [
    { op: 'divide', of: [{ literal: 0.1 }, 'norm'] },
    { op: 'minimum', of: [{ literal: 1 }, 0] },
  ],
  [1],
);

export const clipFactor: Op = {
  name: 'clip_factor',
  summary:
    'From the partial sums of squares of all gradients: their joint norm n, and the factor `rule`(n) on each of them. With ' +
    '`scaled` the last input is the loss scale, a factor that is in all gradients: n and the factor are divided by it, and the ' +
    'factor is 0 where n is not finite. Outputs: n [], factor [1].',
  kind: 'compute',
  infer: () => [typed('f32', []), typed('f32', [1])],
  reference(inputs, attributes, _outputs, run) {
    const scaled = booleanOf(attributes, 'scaled');
    const partials = scaled ? inputs.slice(0, -1) : inputs;
    const scale = scaled ? inputs.at(-1)!.data[0]! : 1;
    let total = 0;
    for (const { data } of partials) for (const partial of data) total += partial;
    const norm: Tensor = {
      shape: [],
      data: Float64Array.of(Math.sqrt(total) / scale),
    };
    const [factor] = run(graphOf(attributes, 'rule'), [norm]);
    const finite = Number.isFinite(norm.data[0]);
    return [norm, { shape: [1], data: Float64Array.of(!scaled || finite ? factor!.data[0]! / scale : 0) }];
  },
  samples: [
    {
      name: 'clipped',
      inputs: [
        { shape: [3], values: [4, 9, 3] },
        { shape: [1], values: [9] },
      ],
      attributes: { rule: within, scaled: false },
    },
    {
      name: 'within the limit',
      inputs: [{ shape: [2], values: [0.001, 0.002] }],
      attributes: { rule: within, scaled: false },
    },
    {
      name: 'of a scaled loss',
      inputs: [
        { shape: [3], values: [4, 9, 3] },
        { shape: [], values: [8] },
      ],
      attributes: { rule: within, scaled: true },
    },
  ],
};
