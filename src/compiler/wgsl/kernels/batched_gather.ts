import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** What row n of the values holds at index[n, q], or the fill. */
export const batchedGather: KernelVariant = {
  family: 'batched_gather',
  variant: 'plain',
  ops: ['batched_gather'],
  accepts: () => true,
  lower(node, target) {
    const { dtype, shape } = node.outputs[0]!.type;
    const [, choices] = node.inputs[0]!.type.shape as [number, number];
    const [, places, ...rest] = shape as [number, number, ...number[]];
    const size = elementCount(rest);
    const body = `
let at = index[id / ${size}u];
let place = ((id / ${places * size}u) * ${choices}u + u32(max(at, 0))) * ${size}u + id % ${size}u;
y[id] = select(${dtype}(${numberOf(node.attributes, 'fill')}), values[place], at >= 0);`;
    return single(
      threaded(
        {
          family: 'batched_gather',
          variant: 'plain',
          tag: shapeTag(shape),
          bindings: [
            { name: 'values', element: dtype },
            { name: 'index', element: 'i32' },
            { name: 'y', element: dtype },
          ],
          threads: elementCount(shape),
          body,
          args: [input(0), input(1), output(0)],
        },
        target,
      ),
    );
  },
};
