import { integer, numbers } from '../arguments.ts';
import { crop } from './image/crop.ts';
import { happens } from './image/objects.ts';
import { resample } from './image/resample.ts';
import type { ImageStep } from './prepare.ts';
import { keepingAspect } from './resize.ts';

/** DETR's random crop (`RandomResize` and `RandomSizeCrop` of its datasets/transforms.py). */
export const randomCrop: ImageStep = {
  name: 'random_crop',
  category: 'prepare',
  on: 'pixels',
  forms: { from: 'image', to: 'image' },
  summary:
    'In training, resizes some images to one of several shorter sides and crops them at a random size and position, with ' +
    'their boxes; evaluation leaves images unchanged.',
  parameters: [
    {
      name: 'probability',
      type: { kind: 'number', min: 0, max: 1 },
      doc: 'Share of images that are cropped.',
      default: 0.5,
    },
    {
      name: 'shortest',
      type: { kind: 'list', of: { kind: 'integer', min: 1 } },
      doc: 'Shorter sides to draw from before cropping, in pixels.',
      default: [400, 500, 600],
    },
    {
      name: 'least',
      type: { kind: 'integer', min: 1 },
      doc: 'Smallest side of the crop in pixels.',
      default: 384,
    },
    {
      name: 'most',
      type: { kind: 'integer', min: 1 },
      doc: 'Largest side of the crop in pixels.',
      default: 600,
    },
  ],
  example: 'prepare: flip() -> random_crop() -> resize(shortest: 800, longest: 1333)',
  check(args) {
    if (integer(args, 'least') <= integer(args, 'most')) return [];
    return [{ arguments: ['least', 'most'], message: '`least` must not exceed `most`' }];
  },
  apply(image, args, random) {
    if (!random || !happens(integer(args, 'probability'), random)) return image;
    const sides = numbers(args, 'shortest');
    const size = sides.length > 0 ? keepingAspect(image, random.one(sides), Number.POSITIVE_INFINITY) : image;
    const resized = {
      ...resample(image, size.width, size.height),
      ...(image.objects && { objects: image.objects }),
    };
    const side = (extent: number) => {
      const most = Math.min(extent, integer(args, 'most'));
      return random.between(Math.min(extent, integer(args, 'least')), most);
    };
    const [width, height] = [side(resized.width), side(resized.height)];
    const x = random.between(0, resized.width - width);
    const y = random.between(0, resized.height - height);
    return crop(resized, { x, y, width, height });
  },
};
