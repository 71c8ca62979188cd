import { numbers } from '../arguments.ts';
import type { RgbImage } from '../records/image.ts';
import type { ImageStep } from './prepare.ts';

const channel = { kind: 'list', of: { kind: 'number' }, length: 3 } as const;

/** `(x / 255 - mean) / std` per channel. */
export const normalize: ImageStep = {
  name: 'normalize',
  category: 'prepare',
  on: 'pixels',
  summary: 'Normalises pixels of 0..255 to (x / 255 - mean) / std for each of red, green and blue.',
  parameters: [
    { name: 'mean', type: channel, doc: 'Mean of each channel on 0..1.', default: [0.485, 0.456, 0.406] },
    {
      name: 'std',
      type: { ...channel, of: { kind: 'number', exclusiveMin: 0 } },
      doc: 'Standard deviation of each channel on 0..1.',
      default: [0.229, 0.224, 0.225],
    },
  ],
  example: 'prepare: normalize(mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225])',
  apply: (image, args) => normalized(image, numbers(args, 'mean'), numbers(args, 'std')),
};

function normalized(image: RgbImage, mean: readonly number[], std: readonly number[]): RgbImage {
  const data = new Float32Array(image.data.length);
  for (let i = 0; i < data.length; i++) {
    const channel = i % 3;
    data[i] = (image.data[i]! / 255 - mean[channel]!) / std[channel]!;
  }
  return { width: image.width, height: image.height, data };
}
