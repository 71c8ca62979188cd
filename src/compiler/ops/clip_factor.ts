import type { ReferenceTensor } from '../ir/op.ts';
import { computeOp } from './define.ts';
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

export const clipFactor = computeOp({
  name: 'clip_factor',
  summary:
    'The joint norm n of all gradients, from the partial sums of their squares, and the factor `rule`(n) for each ' +
    'of them. With `scaled` all gradients are multiplied by the loss scale: n and the factor are divided by it, ' +
    'and the factor is 0 if n is not finite.',
  inputs: ['...partials: f32 [...]', 'scale?scaled: f32 []'],
  outputs: ['norm: f32 []', 'factor: f32 [1]'],
  attributes: { rule: 'graph', scaled: 'boolean' },
  infer: () => [typed('f32', []), typed('f32', [1])],
  reference(inputs, attributes, _outputs, run) {
    const { rule: factorOf, scaled } = attributes;
    const partials = scaled ? inputs.slice(0, -1) : inputs;
    const scale = scaled ? inputs.at(-1)!.data[0]! : 1;
    let total = 0;
    for (const { data } of partials) for (const partial of data) total += partial;
    const norm: ReferenceTensor = {
      shape: [],
      data: Float64Array.of(Math.sqrt(total) / scale),
    };
    const [factor] = run(factorOf, [norm]);
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
});
