import { computeOp } from './define.ts';
import { zeros } from './support/tensors.ts';
import { dim, typed } from './support/typing.ts';

export const maskShrink = computeOp({
  name: 'mask_shrink',
  summary: 'A mask at `height` × `width` by nearest neighbour: pixel (⌊i·H/h⌋, ⌊j·W/w⌋).',
  inputs: ['mask: i32 [B, H, W]'],
  outputs: ['y: i32 [B, height, width]'],
  attributes: { height: 'integer', width: 'integer' },
  infer([mask], { height, width }) {
    return [typed('i32', [mask.shape[0]!, height, width], [dim(mask, 0), undefined, undefined])];
  },
  reference([mask], _attributes, outputs) {
    const y = zeros(outputs[0].shape);
    const [images, height, width] = y.shape as [number, number, number];
    const [, fullHeight, fullWidth] = mask.shape as [number, number, number];
    for (let image = 0; image < images; image++) {
      for (let i = 0; i < height; i++) {
        const line = image * fullHeight + Math.floor((i * fullHeight) / height);
        for (let j = 0; j < width; j++) {
          const from = line * fullWidth + Math.floor((j * fullWidth) / width);
          y.data[(image * height + i) * width + j] = mask.data[from]!;
        }
      }
    }
    return [y];
  },
  samples: [
    {
      name: 'odd ratio',
      inputs: [{ shape: [2, 70, 101], dtype: 'i32', below: 2 }],
      attributes: { height: 3, width: 4 },
    },
    {
      name: 'by 32',
      inputs: [{ shape: [1, 64, 96], dtype: 'i32', below: 2 }],
      attributes: { height: 2, width: 3 },
    },
    {
      name: 'unchanged',
      inputs: [{ shape: [2, 5, 7], dtype: 'i32', below: 2 }],
      attributes: { height: 5, width: 7 },
    },
  ],
});
