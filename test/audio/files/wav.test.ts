import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAudio } from '../../../src/runtime/audio/decode.ts';
import { nodeAudio } from '../../../src/runtime/audio/node_host.ts';
import { chunk, wavFile } from './wav_file.ts';

const decode = (bytes: Uint8Array) =>
  decodeAudio({ where: 'a.wav', bytes, maxSeconds: 600, host: nodeAudio });

describe('WAV', () => {
  test.each([8, 16, 24, 32])('integers of %i bits are divided by 2^(bits - 1)', async (bits) => {
    const least = -(2 ** (bits - 1));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        async (channels, count, extensible) => {
          const values = Array.from({ length: channels * count }, (_, i) =>
            i === 0 ? least : i === 1 ? -least - 1 : Math.trunc(least * Math.sin(i)),
          );
          const { rate, samples } = await decode(
            wavFile(values, { tag: 1, bits, rate: 22050, channels, extensible }),
          );
          expect(rate).toBe(22050);
          const expected = Float32Array.from({ length: count }, (_, i) => {
            const of = values.slice(i * channels, (i + 1) * channels);
            return of.reduce((sum, value) => sum + value / -least, 0) / channels;
          });
          expect(samples).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([32, 64])('floats of %i bits are read as they are', async (bits) => {
    const { samples } = await decode(wavFile([0.5, -1, 0.25, 1], { tag: 3, bits, rate: 8000, channels: 2 }));
    expect([...samples]).toEqual([-0.25, 0.625]);
  });

  test('other chunks are skipped, also those of an odd size', async () => {
    const extra = [chunk('LIST', Buffer.from('abc')), chunk('bext', Buffer.alloc(6))];
    const { samples } = await decode(wavFile([16384], { tag: 1, bits: 16, rate: 8000, channels: 1, extra }));
    expect([...samples]).toEqual([0.5]);
  });

  test('a file written to a pipe, which declares no size, is read to its end', async () => {
    const bytes = Buffer.from(wavFile([16384, -16384], { tag: 1, bits: 16, rate: 8000, channels: 1 }));
    for (const size of [0x7ffff000, 0xffffffff]) {
      bytes.writeUInt32LE(size, 40);
      expect([...(await decode(bytes)).samples]).toEqual([0.5, -0.5]);
    }
  });
});
