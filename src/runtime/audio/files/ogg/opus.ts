import type { Wave } from '../../wave.ts';
import { type AudioFile, damaged, requireSize } from '../limits.ts';
import { mono } from '../mono.ts';
import { decodedLater } from '../third_party.ts';
import { endPosition, type OggPage } from './pages.ts';

/** Opus is decoded at 48 kHz, regardless of the rate of its source. */
const rate = 48000;

/**
 * Decodes an Ogg Opus stream (RFC 7845) with libopus: removes the samples before its start (pre-skip) and
 * after its end, applies its gain, and averages channels. Throws DataError.
 */
export async function decodeOpus(file: AudioFile, pages: readonly OggPage[]): Promise<Wave> {
  const header = pages[0]!.body;
  if (header.length < 19) throw damaged(file.where, `an Opus header of ${header.length} bytes`);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const samples = endPosition(pages) - view.getUint16(10, true);
  requireSize(file, { rate, channels: view.getUint8(9), samples });
  const { OggOpusDecoder } = await import('ogg-opus-decoder');
  const decoder = new OggOpusDecoder();
  await decoder.ready;
  try {
    const { channelData, errors } = await decodedLater(file, () => decoder.decodeFile(file.bytes));
    if (errors.length > 0)
      throw damaged(file.where, `packets that cannot be decoded (${errors[0]!.message})`);
    const found = channelData[0]?.length ?? 0;
    if (found < samples) throw damaged(file.where, `${found} samples, not ${samples}`);
    const decoded = mono(channelData);
    return { rate, samples: amplified(decoded.subarray(0, samples), view.getInt16(16, true) / 256) };
  } finally {
    decoder.free();
  }
}

function amplified(samples: Float32Array, gain: number): Float32Array {
  const factor = 10 ** (gain / 20);
  return gain === 0 ? samples : samples.map((sample) => sample * factor);
}
