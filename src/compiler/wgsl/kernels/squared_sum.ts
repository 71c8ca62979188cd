import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Σ x² of each block of an arena; four elements at once; one invocation a block. */
export const squaredSum: KernelVariant = {
  family: 'squared_sum',
  variant: 'block',
  ops: ['squared_sum'],
  accepts: () => true,
  lower(node, target) {
    const blocks = node.inputs[1]!.type.shape[0]!;
    const body = `
let first = u32(blocks[id * 3u]) / 4u;
let count = u32(blocks[id * 3u + 1u]);
var squares = vec4f();
for (var i = 0u; i < count; i += 4u) {
  let four = x[first + i / 4u];
  squares += select(vec4f(), four * four, vec4u(i, i + 1u, i + 2u, i + 3u) < vec4u(count));
}
sums[id] = dot(squares, vec4f(1.0));`;
    return single(
      threaded(
        {
          family: 'squared_sum',
          variant: 'block',
          tag: shapeTag([blocks]),
          bindings: [
            { name: 'x', element: 'vec4f' },
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
