import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { decodedAtOnce, decodedLater } from '../../../src/runtime/audio/files/third_party.ts';
import { nodeAudio } from '../../../src/runtime/audio/node_host.ts';

const file = { where: 'a.ogg', bytes: new Uint8Array(0), maxSeconds: 1, host: nodeAudio };

test('messages of a decoder are discarded, and those of the program meanwhile are not', async () => {
  const written = vi.spyOn(console, 'error').mockImplementation(() => {});
  const before = console.error;
  const decoders = [1, 2].map((i) =>
    decodedLater(file, async () => {
      console.error(`decoder ${i}`);
      await setTimeout(5);
      console.error(`decoder ${i} again`);
      return i;
    }),
  );
  console.error('program');
  expect(await Promise.all(decoders)).toEqual([1, 2]);
  expect(console.error).toBe(before);
  expect(written.mock.calls).toEqual([['program']]);
  written.mockRestore();
});

test('an error of a decoder is a damaged file, and the console is restored', async () => {
  const before = console.error;
  const fails = decodedLater(file, async () => {
    throw new Error('no page');
  });
  await expect(fails).rejects.toThrow('packets that cannot be decoded (no page)');
  const writes = () => decodedAtOnce('a.mp3', () => console.error('bad', 'header'));
  expect(writes).toThrow('packets that cannot be decoded (bad header)');
  expect(console.error).toBe(before);
});
