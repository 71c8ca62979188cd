import { elementCount } from '../../ir/graph.ts';
import { looped, shapeTag, single } from '../emit/dispatch.ts';
import { elementType } from '../storage/element.ts';
import type { KernelVariant } from '../variant.ts';

export const assign: KernelVariant = {
  family: 'assign',
  variant: 'plain',
  summary: 'Copies x into the memory of the first input, which is bound once',
  ops: ['assign'],
  accepts: () => true,
  lower(node, target, tensors) {
    const { shape, dtype } = node.outputs[0]!.type;
    const elements = elementCount(shape);
    const lanes = elements % 4 === 0 ? 4 : 1;
    const element = elementType(dtype, lanes);
    const place = tensors.output(0, 'place', element, 'read_write');
    const x = tensors.input(1, 'x', element);
    return single(
      looped(
        {
          family: 'assign',
          variant: 'plain',
          tag: shapeTag([elements]),
          tensors: [place, x],
          threads: elements / lanes,
          body: place.store('id', x.load('id')),
        },
        target,
      ),
    );
  },
};
