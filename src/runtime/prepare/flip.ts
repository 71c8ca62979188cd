import { integer } from '../arguments.ts';
import type { Corners, RasterImage } from '../records/image.ts';
import { happens } from './image/objects.ts';
import type { ImageStep } from './prepare.ts';

const probability = { kind: 'number', min: 0, max: 1 } as const;

/** Mirrors training images and their boxes at random. */
export const flip: ImageStep = {
  name: 'flip',
  category: 'prepare',
  on: 'pixels',
  forms: { from: 'image', to: 'image' },
  summary: 'Mirrors images and their boxes at random in training; evaluation leaves them unchanged.',
  parameters: [
    { name: 'horizontal', type: probability, doc: 'Probability of exchanging left and right.', default: 0.5 },
    { name: 'vertical', type: probability, doc: 'Probability of exchanging top and bottom.', default: 0 },
  ],
  example: 'prepare: flip(horizontal: 50%) -> resize(shortest: 800, longest: 1333)',
  apply(image, args, random) {
    if (!random) return image;
    const across = happens(integer(args, 'horizontal'), random);
    const down = happens(integer(args, 'vertical'), random);
    return across || down ? mirrored(image, { across, down }) : image;
  },
};

function mirrored(
  { width, height, channels, data, objects }: RasterImage,
  { across, down }: { readonly across: boolean; readonly down: boolean },
): RasterImage {
  const result = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const from = (down ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++) {
      const source = channels * (from + (across ? width - 1 - x : x));
      const target = channels * (y * width + x);
      for (let c = 0; c < channels; c++) result[target + c] = data[source + c]!;
    }
  }
  const box = ([x0, y0, x1, y1]: Corners): Corners => [
    across ? 1 - x1 : x0,
    down ? 1 - y1 : y0,
    across ? 1 - x0 : x1,
    down ? 1 - y0 : y1,
  ];
  const moved = objects?.map((object) => ({ index: object.index, box: box(object.box) }));
  return { width, height, channels, data: result, ...(moved && { objects: moved }) };
}
