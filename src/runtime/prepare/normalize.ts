import { numbers } from '../arguments.ts';
import type { RasterImage } from '../records/image.ts';
import type { ImageStep } from './prepare.ts';

const channels = { kind: 'list', of: { kind: 'number' }, alone: true } as const;

/** `(x / 255 - mean) / std` per channel. */
export const normalize: ImageStep = {
  name: 'normalize',
  category: 'prepare',
  on: 'pixels',
  forms: { from: 'image', to: 'normalised image' },
  summary:
    'Normalises pixels of 0..255 to (x / 255 - mean) / std for each channel. The defaults are those of ImageNet for red, green and ' +
    'blue; images with other channels need their own.',
  parameters: [
    {
      name: 'mean',
      type: channels,
      doc: 'Mean of each channel on 0..1, or one for all.',
      default: [0.485, 0.456, 0.406],
    },
    {
      name: 'std',
      type: { ...channels, of: { kind: 'number', exclusiveMin: 0 } },
      doc: 'Standard deviation of each channel on 0..1, or one for all.',
      default: [0.229, 0.224, 0.225],
    },
  ],
  example: 'prepare: normalize(mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225])',
  perChannel: ['mean', 'std'],
  apply: (image, args) => normalized(image, numbers(args, 'mean'), numbers(args, 'std')),
};

/** `mean`, `std`: one for each channel, or one for all. */
function normalized(image: RasterImage, mean: readonly number[], std: readonly number[]): RasterImage {
  const { width, height, channels, data } = image;
  const result = new Float32Array(data.length);
  /** The values of one channel by sample. */
  const values = new Float32Array(256);
  for (let c = 0; c < channels; c++) {
    const ofChannel = (values: readonly number[]) => values[values.length === 1 ? 0 : c]!;
    const [m, s] = [ofChannel(mean), ofChannel(std)];
    const value = (sample: number) => (sample / 255 - m) / s;
    if (data instanceof Uint8Array) {
      for (let sample = 0; sample < values.length; sample++) values[sample] = value(sample);
      for (let at = c; at < data.length; at += channels) result[at] = values[data[at]!]!;
    } else {
      for (let at = c; at < data.length; at += channels) result[at] = value(data[at]!);
    }
  }
  return { width, height, channels, data: result };
}
