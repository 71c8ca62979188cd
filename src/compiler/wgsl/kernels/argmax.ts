/**
 * y[row] = argmaxᵢ x[row, i], the first index of equal maxima: x [rows, width] to y [rows].
 *
 * One invocation scans one row, which is as wide as the number of classes.
 */

import { elementCount } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

export const argmax: KernelVariant = {
  family: 'argmax',
  variant: 'row',
  summary: 'Index of the largest element of each row, one invocation per row',
  ops: ['argmax'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const width = node.inputs[0]!.type.shape.at(-1)!;
    const rows = elementCount(node.outputs[0]!.type.shape);
    const x = tensors.input(0, 'x', 'f32');
    const y = tensors.output(0, 'y', 'i32');
    const body = `
let start = id * ${width}u;
var best = 0u;
for (var i = 1u; i < ${width}u + zero; i++) {
  if (${x.load('start + i')} > ${x.load('start + best')}) { best = i; }
}
${y.store('id', 'i32(best)')}`;
    return single(
      threaded({
        family: 'argmax',
        variant: 'row',
        tag: shapeTag([rows, width]),
        tensors: [x, y],
        uses: ['zero'],
        threads: rows,
        body,
      }),
    );
  },
};
