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
  apply: (image, args) => normalized(image, args),
};

type StepArguments = Readonly<Record<string, unknown>>;

function normalized(image: RasterImage, args: StepArguments): RasterImage {
  const { width, height, channels, data } = image;
  const result = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    if (data instanceof Uint8Array) normalizeBytes(data, result, tableOf(args, c), c, channels);
    else {
      const [mean, std] = momentsOf(args, c);
      for (let at = c; at < data.length; at += channels) result[at] = (data[at]! / 255 - mean) / std;
    }
  }
  return { width, height, channels, data: result };
}

function normalizeBytes(
  data: Uint8Array,
  result: Float32Array,
  table: Float32Array,
  channel: number,
  channels: number,
): void {
  for (let at = channel; at < data.length; at += channels) result[at] = table[data[at]!]!;
}

/** Mean and standard deviation of a channel: each argument has one value per channel, or one for all. */
function momentsOf(args: StepArguments, channel: number): readonly [mean: number, std: number] {
  const [mean, std] = (['mean', 'std'] as const).map((name) => {
    const values = numbers(args, name);
    return values[values.length === 1 ? 0 : channel]!;
  });
  return [mean!, std!];
}

/** Normalised values of the samples 0..255 by channel, cached for arguments that many images share. */
const tables = new WeakMap<StepArguments, Float32Array[]>();

function tableOf(args: StepArguments, channel: number): Float32Array {
  const known = tables.get(args) ?? [];
  tables.set(args, known);
  const table = known[channel] ?? tableWith(...momentsOf(args, channel));
  known[channel] = table;
  return table;
}

function tableWith(mean: number, std: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, sample) => (sample / 255 - mean) / std);
}
