import type { Gradients } from '../ir/op.ts';
import { elementwiseOp } from './define.ts';
import { sumTo } from './support/sum_to.ts';
import { broadcastData, zeros } from './support/tensors.ts';
import { broadcastTypes, fitting, typed } from './support/typing.ts';

export const select = elementwiseOp({
  name: 'select',
  summary: 'a if the condition (f32 or i32) is not zero, else b. The condition gets no gradient.',
  inputs: ['condition: f32|i32 [...]', 'a: T=f32|i32|u32 [...]', 'b: T [...]'],
  outputs: ['y: T [...]'],
  attributes: {},
  constraints: { shapes: fitting },
  infer(inputs, _attributes, violates) {
    const { shape, dims } = broadcastTypes(inputs, (found) => violates('shapes', found));
    return [typed(inputs[1].dtype, shape, dims)];
  },
  gradient({ builder, inputs, outputGradients, wants }): Gradients {
    const [condition, a, b] = [inputs[0], inputs[1], inputs[2]!];
    const dy = outputGradients[0];
    const zero = builder.constant(0);
    return [
      undefined,
      wants(1) ? sumTo(builder, builder.op('select', [condition, dy, zero]), a.type.shape) : undefined,
      wants(2) ? sumTo(builder, builder.op('select', [condition, zero, dy]), b.type.shape) : undefined,
    ];
  },
  reference(inputs, _attributes, outputs) {
    const shape = outputs[0].shape;
    const [condition, a, b] = inputs.map((input) => broadcastData(input, shape));
    const y = zeros(shape);
    for (let i = 0; i < y.data.length; i++) y.data[i] = condition![i] !== 0 ? a![i]! : b![i]!;
    return [y];
  },
  expression: ([condition, a, b]) => `select(${b}, ${a}, ${condition} != 0)`,
  samples: [
    {
      name: 'equal shapes',
      inputs: [{ shape: [3, 7], dtype: 'i32', below: 2 }, { shape: [3, 7] }, { shape: [3, 7] }],
    },
    {
      name: 'padding mask over scores',
      inputs: [{ shape: [2, 1, 1, 5], dtype: 'i32', below: 2 }, { shape: [] }, { shape: [2, 3, 4, 5] }],
    },
    {
      name: 'masked scores',
      inputs: [
        { shape: [3, 5], dtype: 'i32', below: 2 },
        { shape: [], values: [-3e38], constant: true },
        { shape: [3, 5], constant: true },
      ],
    },
    {
      name: 'f32 condition',
      inputs: [
        { shape: [5], values: [0, 1, 0, -2, 0.5], constant: true },
        { shape: [3, 1] },
        { shape: [3, 5] },
      ],
    },
    {
      name: 'integers',
      inputs: [
        { shape: [7], dtype: 'i32', below: 2 },
        { shape: [], dtype: 'i32', values: [-1] },
        { shape: [7], dtype: 'i32', below: 9 },
      ],
    },
  ],
});
