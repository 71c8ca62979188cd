import type { KernelVariant } from '../kernel.ts';
import { input, output, shapeTag, single, threaded } from '../shader.ts';

/** Σ x² of each block of an arena; one invocation a block. */
export const squaredSum: KernelVariant = {
  family: 'squared_sum',
  variant: 'block',
  ops: ['squared_sum'],
  accepts: () => true,
  lower(node, target) {
    const blocks = node.inputs[1]!.type.shape[0]!;
    const body = `
let first = u32(blocks[id * 3u]);
let end = first + u32(blocks[id * 3u + 1u]);
var total = 0.0;
for (var i = first; i < end; i++) { total += x[i] * x[i]; }
sums[id] = total;`;
    return single(
      threaded(
        {
          family: 'squared_sum',
          variant: 'block',
          tag: shapeTag([blocks]),
          bindings: [
            { name: 'x', element: 'f32' },
            { name: 'blocks', element: 'i32' },
            { name: 'sums', element: 'f32' },
          ],
          threads: blocks,
          body,
          args: [input(0), input(1), output(0)],
        },
        target,
      ),
    );
  },
};
