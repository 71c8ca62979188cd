import type { ReferenceTensor } from '../ir/op.ts';
import { computeOp } from './define.ts';
import { boxAt, generalizedIou } from './support/boxes.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

export const matchCost = computeOp({
  name: 'match_cost',
  summary:
    'Cost of matching each query with each target: box·|b − t|₁ − class·p[label] − giou·GIoU(b, t) for boxes of ' +
    'centre and size; 0 if the label is −1. DETR (arXiv 2005.12872), section 3.1.',
  inputs: [
    'probabilities: f32 [N, Q, C]',
    'boxes: f32 [N, Q, 4]',
    'labels: i32 [N, T]',
    'targets: f32 [N, T, 4]',
  ],
  outputs: ['cost: f32 [N, Q, T]'],
  attributes: { class: 'number', box: 'number', giou: 'number' },
  exact: [0],
  infer([probabilities, , labels]) {
    const [images, queries] = probabilities.shape as [number, number];
    return [
      typed(
        'f32',
        [images, queries, labels.shape[1]!],
        [dim(probabilities, 0), dim(probabilities, 1), dim(labels, 1)],
      ),
    ];
  },
  reference(inputs, attributes, outputs) {
    const [probabilities, boxes, labels, targets] = inputs as [
      ReferenceTensor,
      ReferenceTensor,
      ReferenceTensor,
      ReferenceTensor,
    ];
    const cost = zeros(outputs[0].shape);
    const [images, queries, classes] = probabilities.shape as [number, number, number];
    const count = labels.shape[1]!;
    for (let n = 0; n < images; n++) {
      for (let t = 0; t < count; t++) {
        const label = labels.data[n * count + t]!;
        if (label < 0) continue;
        const target = boxAt(targets.data, n * count + t);
        for (let q = 0; q < queries; q++) {
          const row = n * queries + q;
          const box = boxAt(boxes.data, row);
          const distance = box.reduce((sum, side, i) => sum + Math.abs(side - target[i]!), 0);
          cost.data[row * count + t] =
            attributes.box * distance -
            attributes.class * probabilities.data[row * classes + label]! -
            attributes.giou * generalizedIou(box, target);
        }
      }
    }
    return [cost];
  },
  samples: [
    {
      name: 'two images',
      inputs: [
        { shape: [2, 3, 4] },
        { shape: [2, 3, 4], values: someBoxes(6) },
        { shape: [2, 2], dtype: 'i32', values: [3, 0, 1, -1] },
        { shape: [2, 2, 4], values: someBoxes(4) },
      ],
      attributes: { class: 1, box: 5, giou: 2 },
    },
  ],
});

/** Boxes inside the unit square, some of them disjoint. */
function someBoxes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => [
    0.2 + 0.6 * ((i * 0.37) % 1),
    0.2 + 0.6 * ((i * 0.61 + 0.3) % 1),
    0.1 + 0.3 * ((i * 0.23) % 1),
    0.15 + 0.2 * ((i * 0.71) % 1),
  ]).flat();
}
