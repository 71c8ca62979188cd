/**
 * sums[block] = Σ x² over a block of an arena, for the joint gradient norm: x [P] and blocks [n, 3] (first
 * element, count, unused) to sums [n].
 *
 * One invocation sums one block, four elements at a time. Measured with a subgroup per block: 3.1 ms instead
 * of 3.5, which did not justify a variant.
 */

import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

export const squaredSum: KernelVariant = {
  family: 'squared_sum',
  variant: 'block',
  summary: 'Σ x² of each block of an arena, four elements at a time, one invocation per block',
  ops: ['squared_sum'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const count = node.inputs[1]!.type.shape[0]!;
    const x = tensors.input(0, 'x', 'vec4f');
    const blocks = tensors.input(1, 'blocks', 'i32');
    const sums = tensors.output(0, 'sums', 'f32');
    const body = `
let first = u32(${blocks.load('id * 3u')}) / 4u;
let count = u32(${blocks.load('id * 3u + 1u')});
var squares = vec4f();
for (var i = 0u; i < count; i += 4u) {
  let chunk = ${x.load('first + i / 4u')};
  squares += select(vec4f(), chunk * chunk, vec4u(i, i + 1u, i + 2u, i + 3u) < vec4u(count));
}
${sums.store('id', 'dot(squares, vec4f(1.0))')}`;
    return single(
      threaded({
        family: 'squared_sum',
        variant: 'block',
        tag: shapeTag([count]),
        tensors: [x, blocks, sums],
        threads: count,
        body,
      }),
    );
  },
};
