import { integer } from '../data/args.ts';
import { crop } from './image/crop.ts';
import type { PictureStep } from './prepare.ts';

/** Moves training pictures a little, and the boxes in them. */
export const shift: PictureStep = {
  name: 'shift',
  category: 'prepare',
  on: 'pixels',
  summary:
    'In training, moves pictures and their boxes at random in both directions, repeating the edge; elsewhere leaves them ' +
    'as they are.',
  parameters: [
    {
      name: 'most',
      type: { kind: 'number', min: 0, max: 0.5 },
      doc: 'Furthest move, as a share of the side.',
      default: 0.1,
      positional: true,
    },
  ],
  example: 'prepare: shift(10%) -> normalize()',
  apply(picture, args, random) {
    if (!random) return picture;
    const { width, height } = picture;
    const along = (side: number) => {
      const most = Math.round(integer(args, 'most') * side);
      return random.between(-most, most);
    };
    return crop(picture, { x: along(width), y: along(height), width, height });
  },
};
