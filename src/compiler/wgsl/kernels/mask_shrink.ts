import { elementCount } from '../../ir/graph.ts';
import { input, output, shapeTag, single, threaded } from '../emit/shader.ts';
import type { KernelVariant } from '../kernel.ts';

/** Takes pixel (⌊iH/h⌋, ⌊jW/w⌋) of each mask [B, H, W] for position (i, j) of [B, h, w]. */
export const maskShrink: KernelVariant = {
  family: 'mask_shrink',
  variant: 'plain',
  ops: ['mask_shrink'],
  accepts: () => true,
  lower(node, target) {
    const [, height, width] = node.inputs[0]!.type.shape as [number, number, number];
    const { shape } = node.outputs[0]!.type;
    const [, rows, columns] = shape as [number, number, number];
    const body = `
let column = ((id % ${columns}u) * ${width}u) / ${columns}u;
let row = (((id / ${columns}u) % ${rows}u) * ${height}u) / ${rows}u;
small[id] = mask[(id / ${rows * columns}u) * ${height * width}u + row * ${width}u + column];`;
    return single(
      threaded(
        {
          family: 'mask_shrink',
          variant: 'plain',
          tag: shapeTag(shape),
          bindings: [
            { name: 'mask', element: 'i32' },
            { name: 'small', element: 'i32' },
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
