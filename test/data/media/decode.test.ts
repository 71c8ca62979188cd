import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../../src/runtime/data/media/decode.ts';
import type { AnnotatedSize } from '../../../src/runtime/records/image_source.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

const images = join(import.meta.dirname, 'fixtures/images');

async function firstPixel(name: string): Promise<readonly number[]> {
  const { data } = await new Decoder().decode({ kind: 'file', path: join(images, name) });
  return [...data.slice(0, 3)];
}

/** The error message for a file with these bytes. */
function failure(content: Uint8Array | string, maxPixels?: number): Promise<string> {
  const root = temporaryFolder();
  const path = join(root, 'a.png');
  writeFileSync(path, content);
  return dataErrorOf(
    () => new Decoder().decode({ kind: 'file', path }, maxPixels === undefined ? {} : { maxPixels }),
    root,
  );
}

// Values from Pillow 12.3, convert('RGB').
describe('decoding like PIL', () => {
  it.each([
    ['adobe_cyan.jpg', [0, 255, 255]],
    ['adobe_red.jpg', [255, 0, 0]],
    ['adobe_mixed.jpg', [190, 146, 66]],
    ['adobe_black.jpg', [0, 0, 0]],
    ['adobe_white.jpg', [255, 255, 255]],
    ['plain_cyan.jpg', [0, 0, 0]],
    ['plain_mixed.jpg', [5, 11, 21]],
    ['grey.jpg', [77, 77, 77]],
    ['rgb_adobe0.jpg', [200, 50, 25]],
  ])('%s', async (name, expected) => {
    expect(await firstPixel(name)).toEqual(expected);
  });

  it.each(['a.tiff', 'a.webp', 'animated.gif', 'animated.webp', 'png_named.jpg'])(
    'reads %s, by content and not by name',
    async (name) => {
      const { width, height, data } = await new Decoder().decode({ kind: 'file', path: join(images, name) });
      expect([width, height, data.length]).toEqual([8, 4, 96]);
    },
  );

  it('keeps the high byte of 16-bit greyscale images', async () => {
    const samples = new Uint16Array([0, 0x00ff, 0x0100, 0xffff]);
    const png = await sharp(samples, { raw: { width: 4, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const path = join(temporaryFolder(), 'grey16.png');
    writeFileSync(path, png);
    const { data } = await new Decoder().decode({ kind: 'file', path });
    expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 255, 255, 255]);
  });

  // Pillow applies the orientation only of TIFF files.
  it.each<[orientation: number, width: number, grey: readonly number[]]>([
    [1, 3, [0, 1, 2, 3, 4, 5]],
    [2, 3, [2, 1, 0, 5, 4, 3]],
    [3, 3, [5, 4, 3, 2, 1, 0]],
    [4, 3, [3, 4, 5, 0, 1, 2]],
    [5, 2, [0, 3, 1, 4, 2, 5]],
    [6, 2, [3, 0, 4, 1, 5, 2]],
    [7, 2, [5, 2, 4, 1, 3, 0]],
    [8, 2, [2, 5, 1, 4, 0, 3]],
  ])('applies orientation %i to TIFF, and to no other format', async (orientation, width, grey) => {
    const root = temporaryFolder();
    const stored = sharp(Uint8Array.of(0, 1, 2, 3, 4, 5), { raw: { width: 3, height: 2, channels: 1 } });
    const tagged = stored.withMetadata({ orientation });
    await tagged.clone().tiff({ compression: 'none' }).toFile(join(root, 'a.tiff'));
    await tagged.clone().png().toFile(join(root, 'a.png'));
    const decoded = async (name: string, size: AnnotatedSize) => {
      const { data } = await new Decoder().decode({ kind: 'file', path: join(root, name), size });
      return [...data].filter((_, i) => i % 3 === 0);
    };
    expect(await decoded('a.tiff', { width, height: 6 / width })).toEqual(grey);
    expect(await decoded('a.png', { width: 3, height: 2 })).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('ignores decoder warnings about images that PIL reads', async () => {
    const jpeg = readFileSync(join(images, 'grey.jpg'));
    const path = join(temporaryFolder(), 'extra.jpg');
    // Bytes between the last scan and the end marker: libjpeg warns about "extraneous bytes before marker".
    writeFileSync(path, Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(16), jpeg.subarray(-2)]));
    const { data } = await new Decoder().decode({ kind: 'file', path });
    expect([...data.slice(0, 3)]).toEqual([77, 77, 77]);
  });
});

describe('files that cannot be decoded', () => {
  it.each(['a.bmp', 'bmp_named.jpg', 'a.ppm'])('names the format of %s', async (name) => {
    const format = name === 'a.ppm' ? 'PPM (or PGM, PBM)' : 'BMP';
    expect(await failure(readFileSync(join(images, name)))).toBe(
      `<root>/a.png: ${format} is not supported\nconvert it to PNG or JPEG`,
    );
  });

  it.each<[string, Uint8Array | string, string]>([
    ['an icon', Buffer.from('0000010001001010', 'hex'), 'ICO is not supported'],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'HEIC is not supported'],
    ['JPEG XL', Buffer.from('ff0a00', 'hex'), 'JPEG XL is not supported'],
    ['PSD', '8BPS\0\x01', 'PSD is not supported'],
    ['an empty file', '', 'the file is empty'],
    ['a file of macOS', Buffer.from('0005160700020000', 'hex'), 'AppleDouble'],
    ['a web page', '<!DOCTYPE html><title>404</title>', 'a web page, not an image'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', 'a Git LFS pointer, not an image'],
    ['PostScript', '%!PS-Adobe-3.0', 'PostScript is not supported'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>', 'SVG is not supported'],
    ['a compressed file', Buffer.from('1f8b0800', 'hex'), 'a gzip archive, not an image'],
    ['text', 'hello', 'the image cannot be decoded'],
  ])('reports %s', async (_name, content, message) => {
    expect(await failure(content)).toContain(message);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('refuses a truncated %s file', async (format) => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 256);
    const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    expect(await failure(whole.subarray(0, whole.length / 2))).toContain('the image cannot be decoded');
  });

  it('refuses a folder', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'a.png'));
    const source = { kind: 'file', path: join(root, 'a.png') } as const;
    expect(await dataErrorOf(() => new Decoder().decode(source), root)).toBe(
      '<root>/a.png: expected an image file, found a folder\ncheck the name of the image in the annotations',
    );
  });

  it('reports Windows paths', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'a'));
    copyFileSync(join(images, 'grey.jpg'), join(root, 'a/b.jpg'));
    const source = { kind: 'file', path: join(root, 'a\\b.jpg') } as const;
    expect(await dataErrorOf(() => new Decoder().decode(source), root)).toMatch(
      /no such image\nthe name has backslashes: was it written on Windows\?/,
    );
  });
});

describe('the size of an image', () => {
  it('has a configurable limit, which is checked before decoding', async () => {
    const bomb = await sharp({ create: { width: 20_000, height: 10_000, channels: 3, background: 'red' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(10e6);
    expect(await failure(bomb)).toBe(
      '<root>/a.png: the image has 20000 × 10000 pixels; at most 89478485 are decoded\n' +
        'make it smaller, or write a larger `max_pixels` in the dataset',
    );
    expect(await failure(readFileSync(join(images, 'grey.jpg')), 100)).toContain(
      '16 × 16 pixels; at most 100',
    );
  });

  it.each([
    [{ width: 32, height: 64 }, 'exif_rotated.jpg', 'the image has an EXIF orientation'],
    [{ width: 4, height: 8 }, 'a.webp', 'width and height are swapped'],
    [{ width: 16, height: 8 }, 'a.webp', 'annotate the image as it is'],
  ])('must match the annotation: %j of %s', async (size, name, hint) => {
    const source = { kind: 'file', path: join(images, name), size } as const;
    const message = await dataErrorOf(() => new Decoder().decode(source), images);
    expect(message).toContain(`the annotations say ${size.width} × ${size.height} pixels, the image has`);
    expect(message).toContain(hint);
  });

  it('is also checked if the image is cached', async () => {
    const decoder = new Decoder();
    const path = join(images, 'a.webp');
    await decoder.decode({ kind: 'file', path, size: { width: 8, height: 4 } });
    const wrong = { kind: 'file', path, size: { width: 4, height: 8 } } as const;
    expect(await dataErrorOf(() => decoder.decode(wrong), images)).toContain('swapped');
  });
});
