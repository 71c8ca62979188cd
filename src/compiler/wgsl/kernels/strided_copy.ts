import { elementCount, type Node } from '../../ir/graph.ts';
import { listOf, numberOf } from '../../ops/support/attributes.ts';
import { type MappedAxis, mappedOffset, Numbers, strides } from '../emit/index_map.ts';
import { elementType, input, looped, output, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

interface Mapping {
  /** First element read. */
  readonly start: number;
  /** How the output's axes walk the input. */
  readonly axes: readonly MappedAxis[];
}

function mapping(node: Node): Mapping {
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

/** The same in fours of elements, where neighbours stay neighbours and every four is one. */
function wideMapping({ start, axes }: Mapping): Mapping | undefined {
  const last = axes.at(-1);
  const isWide =
    last?.step === 1 &&
    [start, last.size, ...axes.slice(0, -1).map(({ step }) => step)].every((count) => count % 4 === 0);
  if (!isWide) return undefined;
  const fours = axes.slice(0, -1).map(({ size, step }) => ({ size, step: step / 4 }));
  return { start: start / 4, axes: [...fours, { size: last.size / 4, step: 1 }] };
}

/** transpose and slice: every output element is one input element at a strided place. */
export const stridedCopy: KernelVariant = {
  family: 'strided_copy',
  variant: 'plain',
  ops: ['transpose', 'slice'],
  accepts: () => true,
  lower(node, target) {
    const plain = mapping(node);
    const wide = wideMapping(plain);
    const { start, axes } = wide ?? plain;
    const type = node.outputs[0]!.type;
    const threads = elementCount(type.shape) / (wide ? 4 : 1);
    const numbers = new Numbers(threads);
    const element = elementType(type.dtype, wide !== undefined);
    const first = numbers.of(start);
    return single(
      looped(
        {
          family: 'strided_copy',
          variant: node.op,
          tag: shapeTag(type.shape),
          bindings: [
            { name: 'x', element },
            { name: 'y', element },
          ],
          sizes: numbers.sizes,
          threads,
          body: `y[id] = x[${first} + ${mappedOffset(axes, numbers)('id')}];`,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};
