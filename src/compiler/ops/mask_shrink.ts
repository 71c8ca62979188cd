import type { Op } from './op.ts';
import { numberOf } from './support/attributes.ts';
import { zeros } from './support/tensors.ts';
import { dim, expectDType, expectInputs, expectRank, typed } from './support/typing.ts';

export const maskShrink: Op = {
  name: 'mask_shrink',
  summary: 'An i32 mask [B, H, W] at `height` × `width`: pixel (⌊i·H/h⌋, ⌊j·W/w⌋) of it (nearest neighbour).',
  kind: 'compute',
  infer(inputs, attributes) {
    expectInputs('mask_shrink', inputs, 1);
    const mask = inputs[0]!;
    expectDType('mask_shrink', 'the mask', mask, 'i32');
    expectRank('mask_shrink', 'the mask [B, H, W]', mask, 3);
    const shape = [mask.shape[0]!, numberOf(attributes, 'height'), numberOf(attributes, 'width')];
    return [typed('i32', shape, [dim(mask, 0), undefined, undefined])];
  },
  reference([mask], _attributes, outputs) {
    const y = zeros(outputs[0]!.shape);
    const [images, height, width] = y.shape as [number, number, number];
    const [, fullHeight, fullWidth] = mask!.shape as [number, number, number];
    for (let image = 0; image < images; image++) {
      for (let i = 0; i < height; i++) {
        const line = image * fullHeight + Math.floor((i * fullHeight) / height);
        for (let j = 0; j < width; j++) {
          const from = line * fullWidth + Math.floor((j * fullWidth) / width);
          y.data[(image * height + i) * width + j] = mask!.data[from]!;
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
};
