import { elementCount } from '../../ir/graph.ts';
import { numberOf } from '../../ops/support/attributes.ts';
import { elementType, input, looped, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** A sum in place: its memory is bound once, to be read and written. */
export const accumulate: KernelVariant = {
  family: 'accumulate',
  variant: 'plain',
  ops: ['accumulate'],
  accepts: () => true,
  lower(node, target) {
    const elements = elementCount(node.outputs[0]!.type.shape);
    const wide = elements % 4 === 0;
    const element = elementType('f32', wide);
    const dispatch = looped(
      {
        family: 'accumulate',
        variant: 'plain',
        tag: shapeTag([elements]),
        bindings: [
          { name: 'sum', element },
          { name: 'x', element },
        ],
        threads: wide ? elements / 4 : elements,
        body: `sum[id] += ${numberOf(node.attributes, 'scale')}f * x[id];`,
        args: [{ output: 0, access: 'read_write' }, input(1)],
      },
      target,
    );
    return single(dispatch);
  },
};
