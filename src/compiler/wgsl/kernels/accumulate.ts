/**
 * sum += scale · x, for gradient accumulation: sum and x of one shape.
 *
 * One invocation adds four elements (one, if the element count is not a multiple of four); on software
 * adapters it loops over several groups of four. Bound by memory: two reads and one write per element.
 */

import { elementCount, expectOp } from '../../ir/graph.ts';
import { looped, shapeTag, single } from '../emit/threaded.ts';
import { elementType } from '../storage/element.ts';
import type { KernelVariant } from '../variant.ts';

export const accumulate: KernelVariant = {
  family: 'accumulate',
  variant: 'plain',
  summary: 'sum += scale · x, in place: one binding reads and writes the memory of the sum',
  ops: ['accumulate'],
  accepts: () => true,
  lower(node, target, tensors) {
    const elements = elementCount(node.outputs[0]!.type.shape);
    const lanes = elements % 4 === 0 ? 4 : 1;
    const element = elementType('f32', lanes);
    const sum = tensors.output(0, 'sum', element, 'read_write');
    const x = tensors.input(1, 'x', element);
    return single(
      looped(
        {
          family: 'accumulate',
          variant: 'plain',
          tag: shapeTag([elements]),
          tensors: [sum, x],
          threads: elements / lanes,
          body: sum.add('id', `${expectOp(node, 'accumulate').attributes.scale}f * ${x.load('id')}`),
        },
        target,
      ),
    );
  },
};
