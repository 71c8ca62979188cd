import { elementCount } from '../../ir/graph.ts';
import { elementType, input, looped, shapeTag, single } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** A copy into memory that is bound once. */
export const assign: KernelVariant = {
  family: 'assign',
  variant: 'plain',
  ops: ['assign'],
  accepts: () => true,
  lower(node, target) {
    const elements = elementCount(node.outputs[0]!.type.shape);
    const vectorised = elements % 4 === 0;
    const element = elementType(node.outputs[0]!.type.dtype, vectorised);
    const dispatch = looped(
      {
        family: 'assign',
        variant: 'plain',
        tag: shapeTag([elements]),
        bindings: [
          { name: 'place', element },
          { name: 'x', element },
        ],
        threads: vectorised ? elements / 4 : elements,
        body: 'place[id] = x[id];',
        args: [{ output: 0, access: 'read_write' }, input(1)],
      },
      target,
    );
    return single(dispatch);
  },
};
