import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { Numbers, strides } from '../index_map.ts';
import type { Dispatch, KernelVariant } from '../kernel.ts';
import { input, shapeTag, threaded } from '../shader.ts';

/** One dispatch per input: each writes its part of the output. */
export const concat: KernelVariant = {
  family: 'concat',
  variant: 'plain',
  ops: ['concat'],
  accepts: () => true,
  lower(node, target) {
    const axis = numberOf(node.attributes, 'axis');
    const { shape, dtype } = node.outputs[0]!.type;
    const inner = strides(shape)[axis]!;
    let start = 0;
    const dispatches = node.inputs.map((value, i): Dispatch => {
      const part = value.type.shape;
      const block = part[axis]! * inner;
      const numbers = new Numbers(elementCount(shape));
      const own = numbers.of(block);
      const before = numbers.of(start * inner);
      const place = `${numbers.quotient('id', own)} * ${numbers.of(shape[axis]! * inner)} + ${before} + ${numbers.remainder('id', own)}`;
      start += part[axis]!;
      return threaded(
        {
          family: 'concat',
          variant: 'plain',
          tag: shapeTag(part),
          bindings: [
            { name: 'x', element: dtype },
            { name: 'y', element: dtype },
          ],
          declarations: numbers.declarations,
          sizes: numbers.sizes,
          threads: elementCount(part),
          body: `y[${place}] = x[id];`,
          args: [input(i), { output: 0, access: 'write' }],
        },
        target,
      );
    });
    return { dispatches, scratch: [] };
  },
};
