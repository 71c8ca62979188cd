import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/runtime/data/media/decode.ts';
import { resample } from '../../src/runtime/prepare/image/resample.ts';
import { normalize } from '../../src/runtime/prepare/normalize.ts';
import { keepingAspect, resize } from '../../src/runtime/prepare/resize.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import pil from './fixtures/pil_bilinear.json' with { type: 'json' };

/** The source image of fixtures/pil_bilinear.json (Pillow 12.3): 7 × 5 pixels, RGB. */
const pattern = {
  width: 7,
  height: 5,
  channels: 3,
  data: Uint8Array.from({ length: 105 }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % 7, Math.floor(i / 21)];
    return (x * 37 + y * 91 + c * 53 + x * y * 29) % 256;
  }),
};

describe('resize', () => {
  it.each(Object.entries(pil))("equals PIL's bilinear at %s", (name, expected) => {
    const [width, height] = name.split('x').map(Number) as [number, number];
    expect([...resample(pattern, width, height).data]).toEqual(expected);
  });

  // Values from Pillow 12.3, mode L.
  it.each([
    [3, 4, [61, 110, 186, 128, 120, 168, 81, 99, 150, 73, 105, 103]],
    [9, 2, [79, 85, 111, 133, 103, 100, 136, 187, 231, 87, 77, 80, 97, 121, 91, 106, 139, 168]],
  ])("equals PIL's bilinear of grey images at %i × %i", (width, height, expected) => {
    const grey = { ...pattern, channels: 1, data: pattern.data.filter((_, i) => i % 3 === 0) };
    expect([...resample(grey, width, height).data]).toEqual(expected);
  });

  it('resizes every channel alike', () => {
    const five = {
      ...pattern,
      channels: 5,
      data: Uint8Array.from({ length: 175 }, (_, i) => pattern.data[3 * Math.floor(i / 5) + ((i % 5) % 3)]!),
    };
    const { channels, data } = resample(five, 4, 3);
    const { data: rgb } = resample(pattern, 4, 3);
    expect(channels).toBe(5);
    expect([...data]).toEqual(
      Array.from({ length: 60 }, (_, i) => rgb[3 * Math.floor(i / 5) + ((i % 5) % 3)]!),
    );
  });

  it('returns a fixed size, or keeps the aspect ratio as DETR does', () => {
    const none = { height: null, width: null, shortest: null, longest: null, training: [] };
    expect(resize.apply(pattern, { ...none, height: 4, width: 3 })).toMatchObject({ width: 3, height: 4 });
    expect(resize.apply(pattern, { ...none, shortest: 10, longest: 12 })).toMatchObject({
      width: 12,
      height: 9,
    });
    expect(keepingAspect({ width: 640, height: 480 }, 800, 1333)).toEqual({ width: 1066, height: 800 });
    expect(keepingAspect({ width: 1000, height: 300 }, 800, 1333)).toEqual({ width: 1333, height: 400 });
    expect(keepingAspect({ width: 480, height: 640 }, 800, 1333)).toEqual({ width: 800, height: 1066 });
    expect(keepingAspect({ width: 800, height: 900 }, 800, 1333)).toEqual({ width: 800, height: 900 });
  });

  it('requires one of the two forms', () => {
    const none = { height: null, width: null, shortest: null, longest: null, training: [] };
    expect(resize.check!({ ...none, height: 4, width: 4 })).toEqual([]);
    expect(resize.check!({ ...none, shortest: 4, longest: 4 })).toEqual([]);
    const message = '`resize` needs `height` and `width`, or `shortest` and `longest`';
    expect(resize.check!(none)).toMatchObject([{ message }]);
    expect(resize.check!({ ...none, height: 4, shortest: 4 })).toMatchObject([{ message }]);
    expect(resize.facts!({ ...none, height: 4, width: 5 })).toEqual({ height: 4, width: 5 });
  });
});

describe('normalize', () => {
  it('is (x / 255 - mean) / std per channel', () => {
    const image = { width: 1, height: 2, channels: 3, data: Uint8Array.of(0, 51, 255, 255, 102, 0) };
    const { data } = normalize.apply(image, { mean: [0.5, 0.2, 0], std: [0.5, 0.1, 2] });
    expect([...data].map((x) => Math.round(x * 1e5) / 1e5)).toEqual([-1, 0, 0.5, 1, 2, 0]);
  });
});

describe('normalize of other channels', () => {
  const image = { width: 2, height: 1, channels: 2, data: Uint8Array.of(0, 51, 255, 102) };

  it('has a mean and standard deviation for each channel, or one for all', () => {
    const { data } = normalize.apply(image, { mean: [0.2], std: [0.4, 0.1] });
    expect([...data].map((x) => Math.round(x * 1e5) / 1e5)).toEqual([-0.5, 0, 2, 2]);
  });
});

describe('decoding', () => {
  const save = async (name: string, channels: 1 | 3 | 4, values: readonly number[]) => {
    const root = temporaryFolder();
    const path = join(root, name);
    const raw = { width: 8, height: 6, channels };
    const pixels = Buffer.from(Array.from({ length: 48 }, () => values).flat());
    const image = sharp(pixels, { raw }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
    await image.withMetadata({ orientation: 6 }).toFile(path);
    return path;
  };
  const first = async (path: string) => {
    const { width, height, data } = await new Decoder().decode({ kind: 'file', path });
    return { width, height, pixel: [...data.slice(0, 3)], bytes: data.length };
  };

  it("is PIL's convert('RGB'): grey tripled, alpha dropped, orientation ignored", async () => {
    const whole = { width: 8, height: 6, bytes: 144 };
    expect(await first(await save('grey.png', 1, [100]))).toEqual({ ...whole, pixel: [100, 100, 100] });
    expect(await first(await save('alpha.png', 4, [10, 20, 30, 0]))).toEqual({
      ...whole,
      pixel: [10, 20, 30],
    });
    expect(await first(await save('photo.jpg', 3, [128, 128, 128]))).toEqual({
      ...whole,
      pixel: [128, 128, 128],
    });
  });

  it('reports a broken and a missing image', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'p'));
    const path = join(root, 'p/cut.jpg');
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251));
    await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toFile(path);
    writeFileSync(path, readFileSync(path).subarray(0, 1500));
    const failure = (file: string) =>
      dataErrorOf(() => new Decoder().decode({ kind: 'file', path: file }), root);
    expect(await failure(path)).toMatch(
      /^<root>\/p\/cut\.jpg: the image cannot be decoded: .+\n.+if it is truncated$/,
    );
    expect(await failure(join(root, 'p/none.jpg'))).toBe(
      '<root>/p/none.jpg: no such image\nfetch the images again',
    );
  });
});
