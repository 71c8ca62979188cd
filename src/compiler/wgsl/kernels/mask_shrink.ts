/**
 * small[b, i, j] = mask[b, ⌊iH/h⌋, ⌊jW/w⌋], nearest-neighbour resize: mask [B, H, W] to small [B, h, w].
 *
 * One invocation copies one element of the result.
 */

import { elementCount } from '../../ir/graph.ts';
import { shapeTag, single, threaded } from '../emit/threaded.ts';
import type { KernelVariant } from '../variant.ts';

export const maskShrink: KernelVariant = {
  family: 'mask_shrink',
  variant: 'plain',
  summary:
    'Nearest-neighbour resize of masks: position (i, j) of [B, h, w] is pixel (⌊iH/h⌋, ⌊jW/w⌋) of ' +
    '[B, H, W]',
  ops: ['mask_shrink'],
  accepts: () => true,
  lower(node, _target, tensors) {
    const [, height, width] = node.inputs[0]!.type.shape as [number, number, number];
    const { shape } = node.outputs[0]!.type;
    const [, rows, columns] = shape as [number, number, number];
    const mask = tensors.input(0, 'mask', 'i32');
    const small = tensors.output(0, 'small', 'i32');
    const source = `(id / ${rows * columns}u) * ${height * width}u + row * ${width}u + column`;
    const body = `
let column = ((id % ${columns}u) * ${width}u) / ${columns}u;
let row = (((id / ${columns}u) % ${rows}u) * ${height}u) / ${rows}u;
${small.store('id', mask.load(source))}`;
    return single(
      threaded({
        family: 'mask_shrink',
        variant: 'plain',
        tag: shapeTag(shape),
        tensors: [mask, small],
        threads: elementCount(shape),
        body,
      }),
    );
  },
};
