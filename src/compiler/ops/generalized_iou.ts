import { shapeText } from '../ir/type_text.ts';
import { type Op, type Sample, ShapeError } from './op.ts';
import { boxAt, generalizedIou as overlapOf } from './support/boxes.ts';
import { zeros } from './support/tensors.ts';
import { expectDType, expectInputs, expectShape, typed } from './support/typing.ts';

export const generalizedIou: Op = {
  name: 'generalized_iou',
  summary:
    'Overlap of boxes a, b [..., 4] (centre and size) pair by pair, to [...]: I/U - (C - U)/C with the intersection I, the union U and ' +
    'the smallest enclosing box C (arXiv 1902.09630).',
  kind: 'compute',
  exact: [0],
  infer(inputs) {
    expectInputs('generalized_iou', inputs, 2);
    const [a, b] = [inputs[0]!, inputs[1]!];
    expectDType('generalized_iou', 'a', a, 'f32');
    expectDType('generalized_iou', 'b', b, 'f32');
    if (a.shape.at(-1) !== 4)
      throw new ShapeError(`generalized_iou takes boxes [..., 4]; a is ${shapeText(a)}`);
    expectShape('generalized_iou', 'b', b, a.shape);
    return [typed('f32', a.shape.slice(0, -1), a.dims?.slice(0, -1))];
  },
  gradient({ builder, node, outputGradients, wants }) {
    const [a, b] = [node.inputs[0]!, node.inputs[1]!];
    const dy = outputGradients[0]!;
    // It is the same for a with b as for b with a.
    return [
      wants(0) ? builder.op('generalized_iou_gradient', [a, b, dy]) : undefined,
      wants(1) ? builder.op('generalized_iou_gradient', [b, a, dy]) : undefined,
    ];
  },
  reference([a, b], _attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    for (let i = 0; i < y.data.length; i++) y.data[i] = overlapOf(boxAt(a!.data, i), boxAt(b!.data, i));
    return [y];
  },
  samples: [sample('apart and over each other', [5, 3]), sample('one pair', [])],
};

/** Boxes in the unit square, of all degrees of overlap. */
function sample(name: string, lead: readonly number[]): Sample {
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
