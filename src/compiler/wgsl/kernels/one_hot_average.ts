/**
 * y[row, c] = (number of i with ids[row, i] = c) / (number of i with 0 ≤ ids[row, i] < classes), and zeros
 * for rows without such ids: ids […, width] to y […, classes].
 *
 * One invocation computes one element of y and scans one row of ids.
 */

import { elementCount } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

export const oneHotAverage: KernelVariant = {
  family: 'one_hot_average',
  variant: 'plain',
  summary:
    'Rows of ids as distributions over the classes: the mean of the one-hot vectors of their known ids, one ' +
    'invocation per element of the result',
  ops: ['one_hot_average'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { shape } = node.outputs[0]!.type;
    const classes = shape.at(-1)!;
    const width = node.inputs[0]!.type.shape.at(-1)!;
    const ids = tensors.input(0, 'ids', 'i32');
    const y = tensors.output(0, 'y', 'f32');
    const body = `
let start = (id / ${classes}u) * ${width}u;
let class_id = i32(id % ${classes}u);
var known = 0.0;
var matches = 0.0;
for (var i = start; i < start + ${width}u + zero; i++) {
  known += select(0.0, 1.0, (${ids.load('i')} >= 0) & (${ids.load('i')} < ${classes}));
  matches += select(0.0, 1.0, ${ids.load('i')} == class_id);
}
${y.store('id', 'matches / max(known, 1.0)')}`;
    return single(
      threaded({
        family: 'one_hot_average',
        variant: 'plain',
        tag: shapeTag([elementCount(shape) / classes, width, classes]),
        tensors: [ids, y],
        uses: ['zero'],
        threads: elementCount(shape),
        body,
      }),
    );
  },
};
