import { describe, expect, it } from 'vitest';
import { canvasOf } from '../../src/runtime/data/batches/collate.ts';
import { randomCrop } from '../../src/runtime/prepare/random_crop.ts';
import { resize } from '../../src/runtime/prepare/resize.ts';
import { Random } from '../../src/runtime/random.ts';
import type { RasterImage } from '../../src/runtime/records/image.ts';
import { dataErrorOf } from '../formats/shared.ts';

const image = (width: number, height: number): RasterImage => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(width * height * 3),
});
const args = { height: null, width: null, shortest: 64, longest: 128, training: [] };
const fixed = { ...args, height: 64, width: 64, shortest: null, longest: null };
const resized = (width: number, height: number, changes = {}) =>
  resize.apply(image(width, height), { ...args, ...changes });

describe('sizes that follow from an image', () => {
  it.each([
    [2000, 2],
    [1, 900],
    [257, 1],
  ])('are an error if no pixel remains: %i × %i', async (width, height) => {
    expect(await dataErrorOf(() => resized(width, height), '/nowhere')).toMatch(
      new RegExp(
        `^: an image of ${width} × ${height} pixels .* cannot be resized to \\d+ × \\d+: no pixel is left`,
      ),
    );
  });

  it('are at least one pixel', () => {
    const { width, height } = resized(700, 3);
    expect([width, height]).toEqual([233, 1]);
  });

  it('are an error if they are too large', async () => {
    const large = () => resized(1, 2000, { shortest: 800, longest: 10_000_000 });
    expect(await dataErrorOf(large, '/nowhere')).toContain(
      'resized to 800 × 1600000: more than 268435456 pixels',
    );
    const crop = { probability: 1, shortest: [4000], least: 10, most: 20 };
    const cropped = () => randomCrop.apply(image(1, 900), crop, new Random(1));
    expect(await dataErrorOf(cropped, '/nowhere')).toContain('more than 268435456 pixels');
  });

  it('are an error if the image with resized rows alone is too large', async () => {
    const tall = () => resize.apply({ ...image(1, 1), height: 10_000_000 }, { ...fixed, training: [] });
    expect(await dataErrorOf(tall, '/nowhere')).toContain(
      'an image of 1 × 10000000 pixels (width × height) cannot be resized to 64 × 64: more than 268435456 pixels',
    );
  });

  it('are an error if a prepared side is too long', async () => {
    const strip = resized(60_000, 10, { shortest: 800, longest: 200_000 });
    expect([strip.width, strip.height]).toEqual([198_000, 33]);
    expect(
      await dataErrorOf(() => canvasOf([image(40, 40), strip], ['a', 'b'], { fixed: false }), '/nowhere'),
    ).toBe(
      'b: the image has 198000 × 33 pixels (width × height) after preparation; a side has at most 16384\n' +
        'remove the image, or let `resize` return smaller sides (`longest`)',
    );
  });

  it('are an error if one image makes a batch too large', async () => {
    const images = [
      image(40, 40),
      { ...image(1, 1), width: 9_000, height: 40 },
      { ...image(1, 1), height: 9_000 },
    ];
    const names = ['a', 'b', 'c'];
    expect(
      await dataErrorOf(
        () => canvasOf([...images, ...images], [...names, ...names], { fixed: false }),
        '/nowhere',
      ),
    ).toMatch(
      /^b: the image has 9000 × 40 pixels after preparation; a batch of 6 images padded to 9024 × 9024 is too large/,
    );
    expect(canvasOf(images.slice(0, 2), names, { fixed: false })).toEqual({ height: 64, width: 9024 });
  });
});
