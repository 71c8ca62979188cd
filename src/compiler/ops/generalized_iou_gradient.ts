import type { OpSample } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { generalizedIou } from './generalized_iou.ts';
import { boxAt, generalizedIouGradient as gradientOf } from './support/boxes.ts';
import type { NoAttributes } from './support/elementwise.ts';
import { zeros } from './support/tensors.ts';
import { sameShape } from './support/typing.ts';

/** Boxes with the same left and right sides. */
const aligned = (height: number) => ({
  shape: [2, 4],
  values: [0.5, 0.25, 0.5, height, 0.25, 0.375, 0.125, height],
});

export const generalizedIouGradient = computeOp({
  name: 'generalized_iou_gradient',
  summary:
    'Gradient of generalized_iou with respect to a. If sides of the two boxes coincide, each box gets half the ' +
    'gradient.',
  inputs: ['a: f32 [..., 4]', 'b: f32 [..., 4]', 'dy: f32 [...]'],
  outputs: ['da: f32 [..., 4]'],
  attributes: {},
  constraints: { pairs: 'a and b of one shape, and an element of dy for each pair' },
  infer([a, b, dy], _attributes, violates) {
    const fits = sameShape(a.shape, b.shape) && sameShape(a.shape.slice(0, -1), dy.shape);
    if (!fits) violates('pairs', [a, b, dy].map(shapeText).join(', '));
    return [a];
  },
  reference([a, b, dy], _attributes, outputs) {
    const da = zeros(outputs[0].shape);
    for (let i = 0; i < dy.data.length; i++) {
      const gradient = gradientOf(boxAt(a.data, i), boxAt(b.data, i));
      da.data.set(
        gradient.map((side) => dy.data[i]! * side),
        4 * i,
      );
    }
    return [da];
  },
  samples: [
    ...generalizedIou.samples.map(
      ({ name, inputs }): OpSample<NoAttributes> => ({
        name,
        inputs: [...inputs, { shape: inputs[0]!.shape.slice(0, -1) }],
      }),
    ),
    { name: 'sides at one place', inputs: [aligned(0.25), aligned(0.5), { shape: [2] }] },
  ],
});
