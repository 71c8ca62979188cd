import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import type { KernelVariant } from '../kernel.ts';
import { input, shapeTag, single, threaded } from '../shader.ts';

/** A sum in place: its memory is bound once, to be read and written. */
export const accumulate: KernelVariant = {
  family: 'accumulate',
  variant: 'plain',
  ops: ['accumulate'],
  accepts: () => true,
  lower(node, target) {
    const elements = elementCount(node.outputs[0]!.type.shape);
    const dispatch = threaded(
      {
        family: 'accumulate',
        variant: 'plain',
        tag: shapeTag([elements]),
        bindings: [
          { name: 'sum', element: 'f32' },
          { name: 'x', element: 'f32' },
        ],
        threads: elements,
        body: `sum[id] += ${numberOf(node.attributes, 'scale')}f * x[id];`,
        args: [{ output: 0, access: 'read_write' }, input(1)],
      },
      target,
    );
    return single(dispatch);
  },
};
