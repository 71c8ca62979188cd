import { integer } from '../arguments.ts';
import { crop } from './image/crop.ts';
import type { ImageStep } from './prepare.ts';

/** Translates training images and their boxes by a random offset. */
export const shift: ImageStep = {
  name: 'shift',
  category: 'prepare',
  on: 'pixels',
  forms: { from: 'image', to: 'image' },
  summary:
    'Translates images and their boxes by a random offset in training, repeating the edge; evaluation leaves them unchanged.',
  parameters: [
    {
      name: 'most',
      type: { kind: 'number', min: 0, max: 0.5 },
      doc: 'Largest offset, as a share of the side.',
      default: 0.1,
      positional: true,
    },
  ],
  example: 'prepare: shift(10%) -> normalize()',
  apply(image, args, random) {
    if (!random) return image;
    const { width, height } = image;
    const along = (side: number) => {
      const most = Math.round(integer(args, 'most') * side);
      return random.between(-most, most);
    };
    return crop(image, { x: along(width), y: along(height), width, height });
  },
};
