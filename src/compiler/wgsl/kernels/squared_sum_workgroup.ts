/** squared_sum.ts for GPUs: a workgroup sums a block, four elements per lane at a time. */

import { shapeTag, single } from '../emit/threaded.ts';
import { rowLanes, rowLimits, rowReductions } from '../emit/workgroup_row.ts';
import type { KernelVariant } from '../variant.ts';

export const squaredSumWorkgroup: KernelVariant = {
  family: 'squared_sum',
  variant: 'workgroup',
  summary: 'One workgroup per block of an arena; sums of its lanes are combined in a fixed order',
  ops: ['squared_sum'],
  needs: rowLimits.needs!,
  accepts: rowLimits.accepts,
  lower(node, target, tensors) {
    const count = node.inputs[1]!.type.shape[0]!;
    const x = tensors.input(0, 'x', 'vec4f');
    const blocks = tensors.input(1, 'blocks', 'i32');
    const sums = tensors.output(0, 'sums', 'f32');
    const reductions = rowReductions(target);
    const body = `
if (group >= blockCount) { return; }
let first = u32(${blocks.load('group * 3u')}) / 4u;
let count = u32(${blocks.load('group * 3u + 1u')});
var squares = vec4f();
for (var i = 4u * lane; i < count; i += ${4 * rowLanes}u) {
  let chunk = ${x.load('first + i / 4u')};
  squares += select(vec4f(), chunk * chunk, vec4u(i, i + 1u, i + 2u, i + 3u) < vec4u(count));
}
${reductions.reduce('total', 'sum', 'dot(squares, vec4f(1.0))')}
if (lane == 0u) { ${sums.store('group', 'total')} }`;
    return single({
      family: 'squared_sum',
      variant: 'workgroup',
      tag: shapeTag([count]),
      tensors: [x, blocks, sums],
      ...reductions.needs,
      sizes: { blockCount: count },
      workgroupSize: rowLanes,
      body,
      groups: count,
    });
  },
};
