import type { Gradients, OpSample } from '../ir/op.ts';
import { shapeText } from '../ir/type_text.ts';
import { computeOp } from './define.ts';
import { boxAt, generalizedIou as overlapOf } from './support/boxes.ts';
import { zeros } from './support/tensors.ts';
import { sameShape, typed } from './support/typing.ts';

export const generalizedIou = computeOp({
  name: 'generalized_iou',
  summary:
    'Generalised IoU of pairs of boxes (centre and size): I/U − (C − U)/C with the intersection I, the union U ' +
    'and the smallest enclosing box C (arXiv 1902.09630).',
  inputs: ['a: f32 [..., 4]', 'b: f32 [..., 4]'],
  outputs: ['y: f32 [...]'],
  attributes: {},
  constraints: { pairs: 'a and b of one shape' },
  exact: [0],
  infer([a, b], _attributes, violates) {
    if (!sameShape(a.shape, b.shape)) violates('pairs', `${shapeText(a)} and ${shapeText(b)}`);
    return [typed('f32', a.shape.slice(0, -1), a.dims?.slice(0, -1))];
  },
  gradient({ builder, inputs, outputGradients, wants }): Gradients {
    const [a, b] = [inputs[0], inputs[1]];
    const dy = outputGradients[0];
    // The IoU is symmetric in a and b.
    return [
      wants(0) ? builder.op('generalized_iou_gradient', [a, b, dy]) : undefined,
      wants(1) ? builder.op('generalized_iou_gradient', [b, a, dy]) : undefined,
    ];
  },
  reference([a, b], _attributes, outputs) {
    const y = zeros(outputs[0].shape);
    for (let i = 0; i < y.data.length; i++) y.data[i] = overlapOf(boxAt(a.data, i), boxAt(b.data, i));
    return [y];
  },
  samples: [sample('apart and over each other', [5, 3]), sample('one pair', [])],
});

/** Boxes in the unit square, of all degrees of overlap. */
function sample(name: string, lead: readonly number[]): OpSample {
  const count = lead.reduce((product, size) => product * size, 1);
  const boxes = (phase: number) =>
    Array.from({ length: count }, (_, i) => [
      0.2 + 0.6 * ((i * 0.37 + phase) % 1),
      0.2 + 0.6 * ((i * 0.61 + 0.3 + phase) % 1),
      0.1 + 0.5 * ((i * 0.23 + phase) % 1),
      0.15 + 0.4 * ((i * 0.71) % 1),
    ]).flat();
  const shape = [...lead, 4];
  return {
    name,
    inputs: [
      { shape, values: boxes(0) },
      { shape, values: boxes(0.13) },
    ],
  };
}
