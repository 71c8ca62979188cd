import { elementCount } from '../../ir/graph.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Index of the largest element of each row; one invocation a row. */
export const argmax: KernelVariant = {
  family: 'argmax',
  variant: 'row',
  ops: ['argmax'],
  accepts: () => true,
  lower(node, target) {
    const width = node.inputs[0]!.type.shape.at(-1)!;
    const rows = elementCount(node.outputs[0]!.type.shape);
    const body = `
let start = id * ${width}u;
var best = 0u;
for (var i = 1u; i < ${width}u + zero; i++) {
  if (x[start + i] > x[start + best]) { best = i; }
}
y[id] = i32(best);`;
    return single(
      threaded(
        {
          family: 'argmax',
          variant: 'row',
          tag: shapeTag([rows, width]),
          bindings: [
            { name: 'x', element: 'f32' },
            { name: 'y', element: 'i32' },
          ],
          threads: rows,
          body,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};
