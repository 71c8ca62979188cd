import { elementCount, type Node } from '../../ir/graph.ts';
import { listOf, numberOf } from '../../ops/support/attributes.ts';
import { type MappedAxis, mappedOffset, Numbers, strides } from '../index_map.ts';
import type { KernelVariant } from '../kernel.ts';
import { input, output, shapeTag, single, threaded } from '../shader.ts';

/** First element read, and how the output's axes walk the input. */
function mapping(node: Node): { readonly start: number; readonly axes: readonly MappedAxis[] } {
  const from = strides(node.inputs[0]!.type.shape);
  const shape = node.outputs[0]!.type.shape;
  if (node.op === 'transpose') {
    const permutation = listOf(node.attributes, 'permutation');
    return { start: 0, axes: shape.map((size, axis) => ({ size, step: from[permutation[axis]!]! })) };
  }
  const axis = numberOf(node.attributes, 'axis');
  return {
    start: numberOf(node.attributes, 'start') * from[axis]!,
    axes: shape.map((size, i) => ({ size, step: from[i]! })),
  };
}

/** transpose and slice: every output element is one input element at a strided place. */
export const stridedCopy: KernelVariant = {
  family: 'strided_copy',
  variant: 'plain',
  ops: ['transpose', 'slice'],
  accepts: () => true,
  lower(node, target) {
    const { start, axes } = mapping(node);
    const type = node.outputs[0]!.type;
    const numbers = new Numbers(elementCount(type.shape));
    const first = numbers.of(start);
    return single(
      threaded(
        {
          family: 'strided_copy',
          variant: node.op,
          tag: shapeTag(type.shape),
          bindings: [
            { name: 'x', element: type.dtype },
            { name: 'y', element: type.dtype },
          ],
          declarations: numbers.declarations,
          sizes: numbers.sizes,
          threads: elementCount(type.shape),
          body: `y[id] = x[${first} + ${mappedOffset(axes, numbers)('id')}];`,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};
