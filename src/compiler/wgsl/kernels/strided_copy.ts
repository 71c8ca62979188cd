/**
 * transpose and slice: y[i] = x[start + Σ iₐ · strideₐ], x […] to y […].
 *
 * One invocation copies one element, or one vec4 if the last axis stays contiguous and every chunk is
 * aligned; on software adapters it loops over several. Bound by memory, and by the divisions that recover the
 * index along each axis.
 */

import { elementCount, expectOp, is, type Node } from '../../ir/graph.ts';
import { type MappedAxis, mappedOffset, Numbers, strides } from '../emit/index_map.ts';
import { looped, shapeTag, single } from '../emit/threaded.ts';
import { elementType } from '../storage/element.ts';
import type { KernelVariant } from '../variant.ts';

interface Mapping {
  /** First element read. */
  readonly start: number;
  /** Sizes of the output's axes and their strides in the input. */
  readonly axes: readonly MappedAxis[];
}

/** The input index of each output element, in elements. */
function mapping(node: Node): Mapping {
  const from = strides(node.inputs[0]!.type.shape);
  const shape = node.outputs[0]!.type.shape;
  if (is(node, 'transpose')) {
    const { permutation } = node.attributes;
    return { start: 0, axes: shape.map((size, axis) => ({ size, step: from[permutation[axis]!]! })) };
  }
  const { axis, start } = expectOp(node, 'slice').attributes;
  return {
    start: start * from[axis]!,
    axes: shape.map((size, i) => ({ size, step: from[i]! })),
  };
}

/** The same mapping in vec4 chunks, if the last axis stays contiguous and every chunk is aligned. */
function vectorisedMapping({ start, axes }: Mapping): Mapping | undefined {
  const last = axes.at(-1);
  const isAligned =
    last?.step === 1 &&
    [start, last.size, ...axes.slice(0, -1).map(({ step }) => step)].every((count) => count % 4 === 0);
  if (!isAligned) return undefined;
  const chunks = axes.slice(0, -1).map(({ size, step }) => ({ size, step: step / 4 }));
  return { start: start / 4, axes: [...chunks, { size: last.size / 4, step: 1 }] };
}

export const stridedCopy: KernelVariant = {
  family: 'strided_copy',
  variant: 'plain',
  summary: 'transpose and slice: every output element is one input element at a strided index',
  ops: ['transpose', 'slice'],
  accepts: () => true,
  lower(node, target, tensors) {
    const plain = mapping(node);
    const vectorised = vectorisedMapping(plain);
    const { start, axes } = vectorised ?? plain;
    const lanes = vectorised ? 4 : 1;
    const type = node.outputs[0]!.type;
    const threads = elementCount(type.shape) / lanes;
    const numbers = new Numbers(threads);
    const element = elementType(type.dtype, lanes);
    const x = tensors.input(0, 'x', element);
    const y = tensors.output(0, 'y', element);
    const index = `${numbers.of(start)} + ${mappedOffset(axes, numbers)('id')}`;
    return single(
      looped(
        {
          family: 'strided_copy',
          variant: node.op,
          tag: shapeTag(type.shape),
          tensors: [x, y],
          sizes: numbers.sizes,
          uses: numbers.uses,
          threads,
          body: y.store('id', x.load(index)),
        },
        target,
      ),
    );
  },
};
