import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { Numbers, strides } from '../index_map.ts';
import type { KernelVariant } from '../kernel.ts';
import { input, output, shapeTag, single, threaded } from '../shader.ts';

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
    const inner = strides(shape)[axis]!;
    const numbers = new Numbers(elementCount(shape));
    const [step, axisSize, own] = [numbers.of(inner), numbers.of(shape[axis]!), numbers.of(from[axis]!)];
    const [first, block] = [numbers.of(before), numbers.of(inner * shape[axis]!)];
    const body = `
let outer = ${numbers.quotient('id', block)};
let position = ${numbers.remainder(numbers.quotient('id', step), axisSize)};
let inside = position >= ${first} && position < ${first} + ${own};
let place = (outer * ${own} + position - ${first}) * ${step} + ${numbers.remainder('id', step)};
y[id] = select(${dtype}(0), x[select(0u, place, inside)], inside);`;
    return single(
      threaded(
        {
          family: 'pad',
          variant: 'plain',
          tag: shapeTag(shape),
          bindings: [
            { name: 'x', element: dtype },
            { name: 'y', element: dtype },
          ],
          declarations: numbers.declarations,
          sizes: numbers.sizes,
          threads: elementCount(shape),
          body,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};
