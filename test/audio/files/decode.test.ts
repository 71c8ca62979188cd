import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { decodeAudio } from '../../../src/runtime/audio/decode.ts';
import { checksum, remainderOf } from '../../../src/runtime/audio/files/checksum.ts';
import { nodeAudio } from '../../../src/runtime/audio/node_host.ts';
import { Random } from '../../../src/runtime/random.ts';

const crc32 = checksum(32, 0x04c11db7);
const folder = join(import.meta.dirname, '../fixtures/files');
const read = (name: string) => Uint8Array.from(readFileSync(join(folder, name)));
const decode = (name: string, bytes = read(name)) =>
  decodeAudio({ where: name, bytes, maxSeconds: 600, host: nodeAudio });

/** Largest difference from FFmpeg's decoding, in 16 bits in fixtures/files/NAME.wav. */
async function difference(name: string): Promise<number> {
  const [found, expected] = [await decode(name), await decode(`${name}.wav`)];
  expect(found.rate).toBe(expected.rate);
  // FFmpeg does not remove the padding of the last packet.
  expect(found.samples.length).toBeLessThanOrEqual(expected.samples.length);
  return found.samples.reduce((most, x, i) => Math.max(most, Math.abs(x - expected.samples[i]!)), 0);
}

describe('decodeAudio', () => {
  test.each(['stereo_16.flac', 'flac.ogg'])('%s has the samples of the WAV file', async (name) => {
    expect(await decode(name)).toEqual(await decode('stereo_16.wav'));
  });

  test('mono and 24-bit FLAC files have the samples of the WAV file, but for rounding', async () => {
    const { samples } = await decode('stereo_16.wav');
    for (const name of ['mono_16.flac', 'stereo_24.flac']) {
      const found = (await decode(name)).samples;
      expect(found.length).toBe(samples.length);
      expect(Math.max(...found.map((x, i) => Math.abs(x - samples[i]!)))).toBeLessThan(1.1 / 2 ** 15);
    }
  });

  // The MD5 in the file, written by SoX, covers all samples.
  test.each(['six_channels.flac', 'wasted_bits_8.flac'])('%s is decoded', async (name) => {
    const { rate, samples } = await decode(name);
    expect([rate, samples.length]).toEqual([16000, 3000]);
    expect(Math.max(...samples)).toBeGreaterThan(0.05);
  });

  test.each([
    ['stereo.mp3', 2400],
    ['mono_variable.mp3', 3308],
    ['layer2.mp2', 3456],
    ['vorbis.ogg', 2400],
    ['opus.opus', 7200],
  ])('%s has %i samples that equal those of FFmpeg', async (name, count) => {
    expect((await decode(name)).samples.length).toBe(count);
    expect(await difference(name)).toBeLessThan(2 / 2 ** 15);
  });

  test('the name of a file does not matter', async () => {
    expect((await decode('recording.txt', read('stereo.mp3'))).samples.length).toBe(2400);
  });

  test('ID3 tags before and behind FLAC and MP3 are skipped', async () => {
    const before = Buffer.from('ID3\x04\0\0\0\0\0\x05hello', 'latin1');
    const behind = Buffer.from('TAG'.padEnd(128, ' '));
    for (const name of ['mono_16.flac', 'mono_variable.mp3']) {
      const found = await decode(name, Buffer.concat([before, read(name), behind]));
      expect(found).toEqual(await decode(name));
    }
  });

  test('a longer recording than the limit is refused before it is decoded', async () => {
    for (const name of ['stereo_16.wav', 'stereo_16.flac', 'stereo.mp3', 'vorbis.ogg', 'opus.opus']) {
      const long = decodeAudio({ where: name, bytes: read(name), maxSeconds: 0.1, host: nodeAudio });
      await expect(long).rejects.toThrow(/^the recording lasts 0\.\d s; at most 0\.1 s are allowed$/);
    }
  });
});

/** Every file with one byte changed, or truncated, is rejected or decodes to some samples. */
describe('damaged files', () => {
  const checked = ['stereo_16.flac', 'mono_16.flac', 'flac.ogg', 'vorbis.ogg', 'opus.opus'];

  test.each(checked)('%s is refused wherever a byte of its sound changes', async (name) => {
    const bytes = read(name);
    for (let at = Math.floor(0.75 * bytes.length); at < bytes.length; at += 97) {
      const changed = bytes.slice();
      changed[at]! ^= 0x10;
      await expect(decode(name, changed)).rejects.toMatchObject({ code: 'UNITC_DATA', where: name });
    }
  });

  test.each([...checked, 'stereo_16.wav', 'stereo.mp3'])(
    '%s is refused wherever it is truncated',
    async (name) => {
      const bytes = read(name);
      for (let end = 0; end < bytes.length; end += 131) {
        await expect(decode(name, bytes.subarray(0, end))).rejects.toMatchObject({
          code: 'UNITC_DATA',
          where: name,
        });
      }
    },
  );

  test.each(['stereo.mp3', 'layer2.mp2', 'vorbis.ogg', 'opus.opus'])(
    '%s with changed bytes, and right checksums, ends with samples or an error, and writes nothing',
    async (name) => {
      const error = vi.spyOn(console, 'error');
      const bytes = read(name);
      for (let seed = 0; seed < 40; seed++) {
        const random = new Random('damage', name, seed);
        const changed = bytes.slice();
        for (let i = 0; i < 3; i++) changed[random.below(bytes.length)] = random.below(256);
        const outcome = await decode(name, withChecksums(changed)).catch((problem: unknown) => problem);
        expect(outcome).toSatisfy(
          (found: object) => 'samples' in found || ('code' in found && found.code === 'UNITC_DATA'),
        );
      }
      expect(error).not.toHaveBeenCalled();
    },
  );

  test('recordings are decoded side by side', async () => {
    const names = ['opus.opus', 'vorbis.ogg', 'stereo.mp3', 'opus.opus'];
    const original = console.error;
    const together = await Promise.all(names.map((name) => decode(name)));
    expect(console.error).toBe(original);
    for (const [i, name] of names.entries()) expect(together[i]).toEqual(await decode(name));
  });
});

/** The bytes of an Ogg file with recomputed page checksums; other files are unchanged. */
function withChecksums(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at + 27 <= bytes.length && view.getUint32(at) === 0x4f676753; ) {
    const body = at + 27 + bytes[at + 26]!;
    const end = body + bytes.subarray(at + 27, body).reduce((sum, size) => sum + size, 0);
    if (end > bytes.length) break;
    view.setUint32(at + 22, 0);
    view.setUint32(at + 22, remainderOf(crc32, bytes.subarray(at, end)), true);
    at = end;
  }
  return bytes;
}
