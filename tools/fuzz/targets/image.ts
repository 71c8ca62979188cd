import { Decoder } from '../../../src/runtime/data/media/decode.ts';
import { withChunkChecksums } from '../formats/png.ts';
import type { FuzzTarget } from '../target.ts';

/** Largest image in pixels; a dataset sets it by `max_pixels`. */
const maxPixels = 2 ** 20;

export const target: FuzzTarget = {
  name: 'image',
  title: 'images',
  longest: 8192,
  memory: 300,
  tokens: [
    'IHDR',
    'IDAT',
    'PLTE',
    'tRNS',
    'IEND',
    'GIF89a',
    'RIFF',
    'WEBPVP8L',
    'II*\0',
    'MM\0*',
    '\xff\xd8',
    '\xff\xc0',
    '\xff\xda',
    'Exif',
  ],
  repair: withChunkChecksums,
  read: async (input, scratch) => {
    const path = scratch.file('image', input);
    await new Decoder().decode({ kind: 'file', path }, { maxPixels });
  },
};
