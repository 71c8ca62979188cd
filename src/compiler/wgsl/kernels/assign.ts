/**
 * destination = x, in place: both of one shape and type.
 *
 * One invocation copies four elements (one, if the element count is not a multiple of four); on software
 * adapters it loops over several groups of four.
 */

import { elementCount } from '../../ir/graph.ts';
import { looped, shapeTag, single } from '../emit/threaded.ts';
import { elementType } from '../storage/element.ts';
import type { KernelVariant } from '../variant.ts';

export const assign: KernelVariant = {
  family: 'assign',
  variant: 'plain',
  summary: 'Copies x into the memory of the first input, in place',
  ops: ['assign'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { shape, dtype } = node.outputs[0]!.type;
    const elements = elementCount(shape);
    const lanes = elements % 4 === 0 ? 4 : 1;
    const element = elementType(dtype, lanes);
    const destination = tensors.output(0, 'destination', element, 'read_write');
    const x = tensors.input(1, 'x', element);
    return single(
      looped(
        {
          family: 'assign',
          variant: 'plain',
          tag: shapeTag([elements]),
          tensors: [destination, x],
          threads: elements / lanes,
          body: destination.store('id', x.load('id')),
        },
        target,
      ),
    );
  },
};
