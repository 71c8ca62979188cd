import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { KernelVariant } from '../kernel.ts';
import { input, output, shapeTag, single, strides, threaded } from '../shader.ts';

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
    const block = inner * shape[axis]!;
    const body = `
let outer = id / ${block}u;
let position = (id / ${inner}u) % ${shape[axis]}u;
let inside = position >= ${before}u && position < ${before + from[axis]!}u;
let place = outer * ${inner * from[axis]!}u + (position - ${before}u) * ${inner}u + id % ${inner}u;
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
          threads: elementCount(shape),
          body,
          args: [input(0), output(0)],
        },
        target,
      ),
    );
  },
};
