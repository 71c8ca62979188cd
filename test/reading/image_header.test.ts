import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageHeader, imageHeaderIn } from '../../src/runtime/reading/image_header/read.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

const [width, height] = [37, 21];
const image = () => sharp({ create: { width, height, channels: 3, background: '#7a5' } });

async function written(name: string, bytes: Promise<Buffer>): Promise<string> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, await bytes);
  return path;
}

describe('the size in the header of an image', () => {
  it.each<[string, () => Sharp]>([
    ['a.png', () => image().png()],
    ['a.jpg', () => image().jpeg()],
    ['progressive.jpg', () => image().jpeg({ progressive: true })],
    ['lossy.webp', () => image().webp()],
    ['lossless.webp', () => image().webp({ lossless: true })],
    ['alpha.webp', () => image().ensureAlpha(0.5).webp()],
    ['a.gif', () => image().gif()],
    ['a.tif', () => image().tiff()],
    ['a.avif', () => image().avif()],
  ])('is read from %s', async (name, encoded) => {
    const path = await written(name, encoded().toBuffer());
    expect(imageHeader(path)).toEqual({ width, height, orientation: 1 });
    expect(imageHeaderIn(readFileSync(path), 'a cell')).toEqual(imageHeader(path));
  });

  it('is that of the decoder: a TIFF is rotated, a JPEG is not', async () => {
    const jpeg = await written('a.jpg', image().withMetadata({ orientation: 6 }).jpeg().toBuffer());
    expect(imageHeader(jpeg)).toEqual({ width, height, orientation: 6 });
    const tiff = await written('a.tif', image().withMetadata({ orientation: 6 }).tiff().toBuffer());
    expect(imageHeader(tiff)).toEqual({ width: height, height: width, orientation: 1 });
  });

  it('is found after segments larger than a block', async () => {
    const noise = 'x'.repeat(20_000);
    const exif = { IFD0: { ImageDescription: noise } };
    const path = await written('a.jpg', image().withExif(exif).jpeg().toBuffer());
    expect(imageHeader(path)).toMatchObject({ width, height });
  });

  it('names kinds that are not read', async () => {
    const bmp = await written('a.bmp', Promise.resolve(Buffer.from('BM      ')));
    expect(await dataErrorOf(() => imageHeader(bmp), bmp)).toContain('BMP is not supported');
    const empty = await written('a.jpg', Promise.resolve(Buffer.alloc(0)));
    expect(await dataErrorOf(() => imageHeader(empty), empty)).toContain('the file is empty');
  });

  it.each([
    ['text', Buffer.from('no image')],
    ['a JPEG that ends before its frame', Buffer.from('ffd8ffe000104a46', 'hex')],
  ])('is a problem of a file that holds %s', async (_name, bytes) => {
    const path = await written('a.jpg', Promise.resolve(bytes));
    expect(await dataErrorOf(() => imageHeader(path), path)).toContain(
      'the size of the image cannot be read from its first bytes',
    );
  });
});
