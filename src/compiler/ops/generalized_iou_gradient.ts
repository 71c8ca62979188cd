import { generalizedIou } from './generalized_iou.ts';
import type { Op, Sample } from './op.ts';
import { boxAt, generalizedIouGradient as gradientOf } from './support/boxes.ts';
import { zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectShape } from './support/typing.ts';

/** Of the same left and right sides. */
const aligned = (height: number) => ({
  shape: [2, 4],
  values: [0.5, 0.25, 0.5, height, 0.25, 0.375, 0.125, height],
});

export const generalizedIouGradient: Op = {
  name: 'generalized_iou_gradient',
  summary:
    'Gradient of generalized_iou for the first boxes: a, b [..., 4] and dy [...] to [..., 4]. Where sides lie at one place, each box moves ' +
    'half of what they bound.',
  kind: 'compute',
  infer(inputs) {
    expectInputs('generalized_iou_gradient', inputs, 3);
    const [a, b, dy] = [inputs[0]!, inputs[1]!, inputs[2]!];
    for (const type of inputs) expectDType('generalized_iou_gradient', 'every input', type, 'f32');
    expectShape('generalized_iou_gradient', 'b', b, a.shape);
    expectShape('generalized_iou_gradient', 'dy', dy, a.shape.slice(0, -1));
    return [a];
  },
  reference([a, b, dy], _attributes, outputs) {
    const da = zeros(outputs[0]!.shape);
    for (let i = 0; i < dy!.data.length; i++) {
      const gradient = gradientOf(boxAt(a!.data, i), boxAt(b!.data, i));
      da.data.set(
        gradient.map((side) => dy!.data[i]! * side),
        4 * i,
      );
    }
    return [da];
  },
  samples: [
    ...generalizedIou.samples.map(
      ({ name, inputs }): Sample => ({
        name,
        inputs: [...inputs, { shape: inputs[0]!.shape.slice(0, -1) }],
      }),
    ),
    { name: 'sides at one place', inputs: [aligned(0.25), aligned(0.5), { shape: [2] }] },
  ],
};
