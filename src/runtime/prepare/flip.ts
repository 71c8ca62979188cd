import { integer } from '../data/args.ts';
import { type Corners, happens } from './image/objects.ts';
import type { Picture, PictureStep } from './prepare.ts';

const chance = { kind: 'number', min: 0, max: 1 } as const;

/** Mirrors training pictures, and the boxes in them. */
export const flip: PictureStep = {
  name: 'flip',
  category: 'prepare',
  on: 'pixels',
  summary: 'In training, mirrors pictures and their boxes at random; elsewhere leaves them as they are.',
  parameters: [
    { name: 'horizontal', type: chance, doc: 'Chance that left and right change places.', default: 0.5 },
    { name: 'vertical', type: chance, doc: 'Chance that top and bottom change places.', default: 0 },
  ],
  example: 'prepare: flip(horizontal: 50%) -> resize(shortest: 800, longest: 1333)',
  apply(picture, args, random) {
    if (!random) return picture;
    const across = happens(integer(args, 'horizontal'), random);
    const down = happens(integer(args, 'vertical'), random);
    return across || down ? mirrored(picture, across, down) : picture;
  },
};

function mirrored({ width, height, data, objects }: Picture, across: boolean, down: boolean): Picture {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const from = (down ? height - 1 - y : y) * width;
    for (let x = 0; x < width; x++) {
      const source = 3 * (from + (across ? width - 1 - x : x));
      for (let c = 0; c < 3; c++) turned[3 * (y * width + x) + c] = data[source + c]!;
    }
  }
  const box = ([x0, y0, x1, y1]: Corners): Corners => [
    across ? 1 - x1 : x0,
    down ? 1 - y1 : y0,
    across ? 1 - x0 : x1,
    down ? 1 - y0 : y1,
  ];
  const moved = objects?.map((object) => ({ index: object.index, box: box(object.box) }));
  return { width, height, data: turned, ...(moved && { objects: moved }) };
}
