import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { BoxDrawer } from '../../../src/api/predict/draw.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

test('boxes are drawn into a copy of the image as stored; no drawing replaces another', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'other'));
  const files = ['street.png', 'other/street.png', 'street-2.png'].map((name) => join(folder, name));
  const white = sharp({ create: { width: 60, height: 40, channels: 3, background: '#fff' } });
  for (const file of files) await white.clone().toFile(file);

  const drawer = new BoxDrawer(join(folder, 'drawn'));
  const boxes = [{ label: '<car> & "co"', score: 0.9, box: [10, 16, 30, 20] }] as const;
  for (const file of files) await drawer.draw(file, { task: 'find', input: {}, boxes });
  expect(readdirSync(join(folder, 'drawn')).sort()).toEqual(['street-2-2.png', 'street-2.png', 'street.png']);

  const { data, info } = await sharp(join(folder, 'drawn/street.png'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([60, 40]);
  const at = (x: number, y: number) => [...data.subarray(3 * (60 * y + x), 3 * (60 * y + x) + 3)];
  expect(at(10, 30)).not.toEqual([255, 255, 255]);
  expect(at(25, 28)).toEqual([255, 255, 255]);
});
