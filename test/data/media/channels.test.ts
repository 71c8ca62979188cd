import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../../src/runtime/data/media/decode.ts';
import { renderScene } from '../../../src/runtime/formats/scenes/render.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { type TiffContent, tiffFile } from './tiff.ts';

const images = join(import.meta.dirname, 'fixtures/images');

async function decoded(path: string, channels: number) {
  const image = await new Decoder().decode({ kind: 'file', path }, { channels });
  return { channels: image.channels, data: [...image.data] };
}

function stored(content: Uint8Array): string {
  const path = join(temporaryFolder(), 'a.image');
  writeFileSync(path, content);
  return path;
}

/** Values from Pillow 12.3: `convert('L')` and `convert('RGBA')` for images of 4 × 2 pixels. */
const colours = [
  0, 10, 200, 37, 101, 253, 74, 192, 50, 111, 27, 103, 148, 118, 156, 185, 209, 209, 222, 44, 6, 3, 135, 59,
];
const greys = [0, 37, 74, 111, 148, 185, 222, 3];
const alphas = [5, 36, 67, 98, 129, 160, 191, 222];
const luma = [29, 99, 141, 61, 131, 202, 93, 87];
const opaque = Array<number>(8).fill(255);

function rgba(rgb: readonly number[], alpha: readonly number[]): readonly number[] {
  return alpha.flatMap((value, i) => [...rgb.slice(3 * i, 3 * i + 3), value]);
}

const threefold = greys.flatMap((grey) => [grey, grey, grey]);

describe('channels like those of PIL', () => {
  it.each<[string, grey: readonly number[], rgba: readonly number[]]>([
    ['rgb.png', luma, rgba(colours, opaque)],
    ['rgba.png', luma, rgba(colours, alphas)],
    ['palette_alpha.png', luma, rgba(colours, alphas)],
    ['grey_alpha.png', greys, rgba(threefold, alphas)],
    ['grey_trns.png', greys, rgba(threefold, [255, 255, 0, 255, 255, 255, 255, 255])],
  ])('%s as grey and as RGBA', async (name, grey, rgba) => {
    expect(await decoded(join(images, name), 1)).toEqual({ channels: 1, data: grey });
    expect(await decoded(join(images, name), 4)).toEqual({ channels: 4, data: rgba });
  });

  it('CMYK as grey and as RGBA', async () => {
    const grey = await decoded(join(images, 'adobe_mixed.jpg'), 1);
    expect(grey.data.slice(0, 2)).toEqual([150, 150]);
    const rgba = await decoded(join(images, 'adobe_mixed.jpg'), 4);
    expect(rgba.data.slice(0, 8)).toEqual([190, 146, 66, 255, 190, 146, 66, 255]);
  });

  it('is the formula of PIL for every colour of a coarse grid', async () => {
    const levels = [0, 1, 63, 127, 128, 200, 254, 255];
    const rgb = levels.flatMap((r) => levels.flatMap((g) => levels.flatMap((b) => [r, g, b])));
    const source = { kind: 'rgb', width: 64, height: 8, data: Uint8Array.from(rgb) } as const;
    const { data } = await new Decoder().decode(source, { channels: 1 });
    // Pillow's L24: 16-bit fixed point, rounded. There are no ties.
    const expected = Array.from({ length: rgb.length / 3 }, (_, i) => {
      const [r, g, b] = rgb.slice(3 * i, 3 * i + 3) as [number, number, number];
      return Math.floor((r * 19595 + g * 38470 + b * 7471) / 65536 + 0.5);
    });
    expect([...data]).toEqual(expected);
  });

  it('keeps the high byte of 16-bit samples, those of alpha too', async () => {
    const samples = Uint16Array.of(0x00ff, 0x1234, 0x8001, 0x7fff, 0xff00, 0x0100, 0xabcd, 0xffff);
    const png = await sharp(samples, { raw: { width: 2, height: 1, channels: 4 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const path = stored(png);
    const { data } = await decoded(path, 4);
    expect(data).toEqual([0x00, 0x12, 0x80, 0x7f, 0xff, 0x01, 0xab, 0xff]);
    const opaque = stored(await sharp(png).removeAlpha().toColourspace('rgb16').png().toBuffer());
    expect((await decoded(opaque, 4)).data.filter((_, i) => i % 4 === 3)).toEqual([255, 255]);
  });

  it('reads scenes as grey', async () => {
    const scene = { kind: 'scene', size: 4, background: [10, 20, 30], objects: [] } as const;
    expect((await renderScene(scene)).channels).toBe(3);
    const { channels, data } = await new Decoder().decode(scene, { channels: 1 });
    expect([channels, ...data]).toEqual([1, ...Array(16).fill(18)]);
  });

  it('caches the same file once for each number of channels', async () => {
    const decoder = new Decoder();
    const source = { kind: 'file', path: join(images, 'rgb.png') } as const;
    expect((await decoder.decode(source, { channels: 1 })).data).toHaveLength(8);
    expect((await decoder.decode(source)).data).toHaveLength(24);
    expect((await decoder.decode(source, { channels: 1 })).data).toHaveLength(8);
  });
});

describe('files with bands', () => {
  const size = { width: 3, height: 2 };
  const value = (pixel: number, band: number) => (pixel * 31 + band * 17) % 256;
  const content = (bands: number, rest: Partial<TiffContent> = {}) =>
    tiffFile({ ...size, bands, bits: 8, photometric: 1, value, ...rest });
  const expected = (bands: number) =>
    Array.from({ length: 6 * bands }, (_, i) => value(Math.floor(i / bands), i % bands));

  it.each([
    [2, 1],
    [3, 1],
    [4, 1],
    [5, 1],
    [5, 2],
    [12, 1],
    [12, 2],
  ] as const)('keeps %i bands of TIFF, of photometric %i', async (bands, photometric) => {
    const path = stored(content(bands, { photometric }));
    expect(await decoded(path, bands)).toEqual({ channels: bands, data: expected(bands) });
  });

  it.each([1, 2] as const)('keeps the high bytes of 16-bit bands, of photometric %i', async (photometric) => {
    const wide = (pixel: number, band: number) => value(pixel, band) * 256 + ((band * 91) % 256);
    const path = stored(content(7, { bits: 16, photometric, value: wide }));
    expect((await decoded(path, 7)).data).toEqual(expected(7));
  });

  it('reads grey with alpha as 2 bands', async () => {
    const { data } = await decoded(join(images, 'grey_alpha.png'), 2);
    expect(data).toEqual(greys.flatMap((grey, i) => [grey, alphas[i]]));
  });

  it.each([
    ['rgb.png', 5, 3],
    ['rgb.png', 2, 3],
  ])('refuses %s for %i channels', async (name, channels, found) => {
    const source = { kind: 'file', path: join(images, name) } as const;
    const message = await dataErrorOf(() => new Decoder().decode(source, { channels }), images);
    expect(message).toBe(
      `<root>/${name}: expected an image with ${channels} bands, found ${found}\n` +
        `the tensor of the modality says f32[${channels}, …]: give files with that many bands, or write f32[${found}, …]`,
    );
  });

  it.each([1, 3, 4, 7])('refuses 6 bands for %i channels', async (channels) => {
    const path = stored(content(6));
    const message = await dataErrorOf(() => new Decoder().decode({ kind: 'file', path }, { channels }), path);
    expect(message).toContain(
      `expected an image with ${channels} ${channels === 1 ? 'band' : 'bands'}, found 6`,
    );
  });

  it('refuses samples of an unknown range', async () => {
    const path = stored(content(1, { bits: 32, value: () => 0x3f000000 }));
    const message = await dataErrorOf(() => new Decoder().decode({ kind: 'file', path }), path);
    expect(message).toContain('expected unsigned samples of 8 or 16 bits, found float');
  });
});
