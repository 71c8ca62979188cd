import { elementCount } from '../../ir/graph.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Rows of ids as distributions over the classes; one invocation for each element of the result. */
export const oneHotAverage: KernelVariant = {
  family: 'one_hot_average',
  variant: 'plain',
  ops: ['one_hot_average'],
  accepts: () => true,
  lower(node, target) {
    const { shape } = node.outputs[0]!.type;
    const classes = shape.at(-1)!;
    const most = node.inputs[0]!.type.shape.at(-1)!;
    const body = `
let start = (id / ${classes}u) * ${most}u;
let own = i32(id % ${classes}u);
var known = 0.0;
var same = 0.0;
for (var i = start; i < start + ${most}u + zero; i++) {
  known += select(0.0, 1.0, (ids[i] >= 0) & (ids[i] < ${classes}));
  same += select(0.0, 1.0, ids[i] == own);
}
shares[id] = same / max(known, 1.0);`;
    return single(
      threaded(
        {
          family: 'one_hot_average',
          variant: 'plain',
          tag: shapeTag([elementCount(shape) / classes, most, classes]),
          bindings: [
            { name: 'ids', element: 'i32' },
            { name: 'shares', element: 'f32' },
          ],
          threads: elementCount(shape),
          body,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};
