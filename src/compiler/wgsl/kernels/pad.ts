import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { Numbers, strides } from '../emit/index_map.ts';
import { elementType, input, looped, output, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Zeros before and after x along one axis. */
export const pad: KernelVariant = {
  family: 'pad',
  variant: 'plain',
  ops: ['pad'],
  accepts: () => true,
  lower(node, target) {
    const axis = numberOf(node.attributes, 'axis');
    const before = numberOf(node.attributes, 'before');
    const from = node.inputs[0]!.type.shape;
    const { shape, dtype } = node.outputs[0]!.type;
    // Four elements at once, where the padded axis is not the last and the rest allows it.
    const wide = strides(shape)[axis]! % 4 === 0;
    const inner = strides(shape)[axis]! / (wide ? 4 : 1);
    const threads = elementCount(shape) / (wide ? 4 : 1);
    const element = elementType(dtype, wide);
    const numbers = new Numbers(threads);
    const [step, axisSize, own] = [numbers.of(inner), numbers.of(shape[axis]!), numbers.of(from[axis]!)];
    const [first, block] = [numbers.of(before), numbers.of(inner * shape[axis]!)];
    const body = `
let outer = ${numbers.quotient('id', block)};
let position = ${numbers.remainder(numbers.quotient('id', step), axisSize)};
let inside = position >= ${first} && position < ${first} + ${own};
let place = (outer * ${own} + position - ${first}) * ${step} + ${numbers.remainder('id', step)};
y[id] = select(${element}(), x[select(0u, place, inside)], inside);`;
    return single(
      looped(
        {
          family: 'pad',
          variant: 'plain',
          tag: shapeTag(shape),
          bindings: [
            { name: 'x', element },
            { name: 'y', element },
          ],
          sizes: numbers.sizes,
          threads,
          body,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};
