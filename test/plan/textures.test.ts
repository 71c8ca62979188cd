import { expect, test } from 'vitest';
import { Textures } from '../../src/compiler/plan/storage/textures.ts';

const range = (offset: number, bytes = 256) => ({ buffer: 'workspace', offset, bytes });
const copied = (textures: Textures, ...offsets: number[]) =>
  textures.read(offsets.map((offset) => range(offset))).map((binding) => binding.copied);

test('a range that two successive dispatches read is copied once', () => {
  const textures = new Textures(4);
  expect(copied(textures, 0, 256)).toEqual([true, true]);
  expect(copied(textures, 0, 512)).toEqual([false, true]);
});

test('a range that was written since is copied again', () => {
  const textures = new Textures(4);
  copied(textures, 0, 256);
  textures.written(range(300, 4));
  expect(copied(textures, 0, 256)).toEqual([false, true]);
});

test('operands of one dispatch never share a texture', () => {
  const textures = new Textures(2);
  for (let i = 0; i < 20; i++) {
    const [a, b] = textures.read([range(256 * (i % 7)), range(256 * ((3 * i) % 5))]);
    if (a!.offset !== b!.offset) expect(a!.texture).not.toBe(b!.texture);
  }
});

test('the least recently read texture is replaced, and grows', () => {
  const textures = new Textures(4);
  for (const offset of [0, 1000, 2000, 3000]) copied(textures, offset);
  const [binding] = textures.read([range(9000, 4096)]);
  expect(binding).toMatchObject({ texture: 0, copied: true });
  expect(textures.plans()).toEqual([
    { bytes: 4096, texel: 4 },
    { bytes: 256, texel: 4 },
    { bytes: 256, texel: 4 },
    { bytes: 256, texel: 4 },
  ]);
  expect(copied(textures, 3000)).toEqual([false]);
});
