/**
 * y[n, q, …] = values[n, index[n, q], …], or `fill` where the index is negative (take along axis): values [N,
 * length, …] and index [N, Q] to y [N, Q, …].
 *
 * One invocation copies one element of y.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

export const batchedGather: KernelVariant = {
  family: 'batched_gather',
  variant: 'plain',
  summary: 'values[n, index[n, q], …] for each row n, or the fill value if the index is negative',
  ops: ['batched_gather'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const { dtype, shape } = node.outputs[0]!.type;
    const [, length] = node.inputs[0]!.type.shape as [number, number];
    const [, queries, ...rest] = shape as [number, number, ...number[]];
    const size = elementCount(rest);
    const values = tensors.input(0, 'values', dtype);
    const index = tensors.input(1, 'index', 'i32');
    const y = tensors.output(0, 'y', dtype);
    const fill = `${dtype}(${expectOp(node, 'batched_gather').attributes.fill})`;
    const body = `
let i = ${index.load(`id / ${size}u`)};
let source = ((id / ${queries * size}u) * ${length}u + u32(max(i, 0))) * ${size}u + id % ${size}u;
${y.store('id', `select(${fill}, ${values.load('source')}, i >= 0)`)}`;
    return single(
      threaded({
        family: 'batched_gather',
        variant: 'plain',
        tag: shapeTag(shape),
        tensors: [values, index, y],
        threads: elementCount(shape),
        body,
      }),
    );
  },
};
