/**
 * y = x with zeros before and after it along one axis: x [outer…, size, inner…] to y [outer…, before + size
 * + after, inner…].
 *
 * One invocation writes one element, or one vec4 if the axes after the padded one hold a multiple of four
 * elements; on software adapters it loops over several.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { Numbers, strides } from '../emit/index_map.ts';
import { looped, shapeTag, single } from '../emit/threaded.ts';
import { elementType } from '../storage/element.ts';
import type { KernelVariant } from '../variant.ts';

export const pad: KernelVariant = {
  family: 'pad',
  variant: 'plain',
  summary: 'Zeros before and after x along one axis',
  ops: ['pad'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { axis, before } = expectOp(node, 'pad').attributes;
    const from = node.inputs[0]!.type.shape;
    const { shape, dtype } = node.outputs[0]!.type;
    // Vectorised if the axes after the padded one hold a multiple of four elements.
    const lanes = strides(shape)[axis]! % 4 === 0 ? 4 : 1;
    const inner = strides(shape)[axis]! / lanes;
    const threads = elementCount(shape) / lanes;
    const element = elementType(dtype, lanes);
    const x = tensors.input(0, 'x', element);
    const y = tensors.output(0, 'y', element);
    const numbers = new Numbers(threads);
    const [step, axisSize, size] = [numbers.of(inner), numbers.of(shape[axis]!), numbers.of(from[axis]!)];
    const [first, block] = [numbers.of(before), numbers.of(inner * shape[axis]!)];
    const body = `
let outer = ${numbers.quotient('id', block)};
let position = ${numbers.remainder(numbers.quotient('id', step), axisSize)};
let inside = position >= ${first} && position < ${first} + ${size};
let source = (outer * ${size} + position - ${first}) * ${step} + ${numbers.remainder('id', step)};
${y.store('id', `select(${element}(), ${x.load('select(0u, source, inside)')}, inside)`)}`;
    return single(
      looped(
        {
          family: 'pad',
          variant: 'plain',
          tag: shapeTag(shape),
          tensors: [x, y],
          sizes: numbers.sizes,
          uses: numbers.uses,
          threads,
          body,
        },
        target,
      ),
    );
  },
};
