import { imageHeader } from '../../../src/runtime/reading/image_header/read.ts';
import type { FuzzTarget } from '../target.ts';
import { target as image } from './image.ts';

export const target: FuzzTarget = {
  name: 'image_header',
  title: 'headers of images',
  longest: 8192,
  memory: 200,
  tokens: [...image.tokens, 'ftypavif', 'ispe', 'VP8 ', 'VP8X'],
  read: (input, scratch) => {
    imageHeader(scratch.file('image', input));
  },
};
