import { elementCount } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/dispatch.ts';
import type { KernelVariant } from '../variant.ts';

export const oneHotAverage: KernelVariant = {
  family: 'one_hot_average',
  variant: 'plain',
  summary:
    'Rows of ids as distributions over the classes, [rows, classes], one invocation per element of ' +
    'the result',
  ops: ['one_hot_average'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { shape } = node.outputs[0]!.type;
    const classes = shape.at(-1)!;
    const most = node.inputs[0]!.type.shape.at(-1)!;
    const ids = tensors.input(0, 'ids', 'i32');
    const shares = tensors.output(0, 'shares', 'f32');
    const body = `
let start = (id / ${classes}u) * ${most}u;
let class_id = i32(id % ${classes}u);
var known = 0.0;
var same = 0.0;
for (var i = start; i < start + ${most}u + zero; i++) {
  known += select(0.0, 1.0, (${ids.load('i')} >= 0) & (${ids.load('i')} < ${classes}));
  same += select(0.0, 1.0, ${ids.load('i')} == class_id);
}
${shares.store('id', 'same / max(known, 1.0)')}`;
    return single(
      threaded(
        {
          family: 'one_hot_average',
          variant: 'plain',
          tag: shapeTag([elementCount(shape) / classes, most, classes]),
          tensors: [ids, shares],
          uses: ['zero'],
          threads: elementCount(shape),
          body,
        },
        target,
      ),
    );
  },
};
