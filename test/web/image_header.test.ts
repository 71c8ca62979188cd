import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { refuseUnequal } from '../../src/web/browser/image_header.ts';

/** Images that browsers decode to the same pixels are accepted, all others are rejected with the reason. */

const image = () => sharp({ create: { width: 8, height: 6, channels: 3, background: '#a51' } });
const refuse = (bytes: Uint8Array) => () => refuseUnequal('an image', bytes);
const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ['JPEG', image().jpeg()],
  ['progressive JPEG', image().jpeg({ progressive: true })],
  ['grey JPEG', image().greyscale().jpeg()],
  ['PNG', image().png()],
  ['PNG with a palette', image().png({ palette: true })],
  ['WebP', image().webp()],
  ['GIF', image().gif()],
])('%s is accepted', async (_, file) => {
  expect(refuse(await file.toBuffer())).not.toThrow();
});

describe('refused', () => {
  test.each([
    ['JPEG with CMYK inks', image().toColourspace('cmyk').jpeg(), 'JPEG images with CMYK inks'],
    ['PNG of 16 bits', image().toColourspace('rgb16').png(), 'PNG images of 16 bits'],
    ['AVIF', image().avif(), 'AVIF images are decoded differently'],
    ['TIFF', image().tiff(), 'not an image of a kind that browsers decode'],
  ])('%s', async (_, file, message) => {
    expect(refuse(await file.toBuffer())).toThrow(message);
  });

  test.each([
    ['BMP', 'BM6\0\0\0'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['text', 'no image'],
    ['an empty file', ''],
  ])('%s', (_, content) => {
    expect(refuse(bytesOf(content))).toThrow('not an image of a kind that browsers decode');
  });

  test('no file that is cut off within its header', async () => {
    const jpeg = await image().jpeg().toBuffer();
    for (let length = 2; length < jpeg.length; length++) {
      expect(refuse(jpeg.subarray(0, length))).not.toThrow();
    }
  });
});
