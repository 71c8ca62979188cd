import type { Wave } from '../../wave.ts';
import { latin1 } from '../bytes.ts';
import { type AudioFile, cutOff, damaged, requireSize } from '../limits.ts';
import { readFrame, type StreamFormat } from './frame.ts';
import { FlacFault } from './subframe.ts';

/** The STREAMINFO metadata of a stream (RFC 9639, section 8.2). */
interface StreamInfo extends StreamFormat {
  /** Samples of each channel; 0: unknown. */
  readonly samples: number;
  /** MD5 of all samples; all zeros: unknown. */
  readonly md5: Uint8Array;
}

/**
 * Decodes a FLAC stream; channels are averaged. Verifies the checksums of every frame, the number of samples
 * and the MD5 sum of all samples. Throws DataError.
 */
export function decodeFlac(file: AudioFile): Wave {
  const { where, bytes } = file;
  const { info, start } = readMetadata(file);
  // If the number of samples is unknown, the limit is enforced while frames are decoded.
  requireSize(file, { ...info, samples: info.samples || 1 });
  const hash = file.host.md5();
  const blocks: Float32Array[] = [];
  let count = 0;
  for (let at = start; at < bytes.length && !isTag(bytes, at); ) {
    const { channels, end } = frameAt(file, at, info, count);
    hash?.update(interleaved(channels, info.bits));
    blocks.push(averaged(channels, info.bits));
    count += channels[0]!.length;
    requireSize(file, { ...info, samples: count });
    at = end;
  }
  requireSize(file, { ...info, samples: count });
  if (info.samples > count) throw cutOff(where, `${info.samples} samples are declared, ${count} are present`);
  if (info.samples > 0 && info.samples < count) throw damaged(where, `${count} samples, not ${info.samples}`);
  const known = info.md5.some((byte) => byte !== 0);
  if (known && hash?.digest().some((byte, i) => byte !== info.md5[i]))
    throw damaged(where, 'samples whose MD5 sum is not the declared one');
  return { rate: info.rate, samples: joined(blocks, count) };
}

function frameAt({ where, bytes }: AudioFile, at: number, info: StreamInfo, count: number) {
  try {
    return readFrame(bytes, at, info);
  } catch (error) {
    if (!(error instanceof FlacFault)) throw error;
    if (error.message === 'a frame longer than the file') {
      throw cutOff(where, `the frame at byte ${at} is incomplete, after ${count} samples`);
    }
    throw damaged(where, `${error.message}, at byte ${at}`);
  }
}

/** Whether an ID3v1 tag, which some programs append, follows the last frame. */
function isTag(bytes: Uint8Array, at: number): boolean {
  return bytes.length - at === 128 && latin1(bytes.subarray(at, at + 3)) === 'TAG';
}

function readMetadata({ where, bytes }: AudioFile): { readonly info: StreamInfo; readonly start: number } {
  let info: StreamInfo | undefined;
  for (let at = 4, last = false; !last; ) {
    if (at + 4 > bytes.length) throw cutOff(where, 'its metadata is incomplete');
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const header = view.getUint32(0);
    const size = header % 2 ** 24;
    last = header >= 2 ** 31;
    if (at + 4 + size > bytes.length) throw cutOff(where, 'its metadata is incomplete');
    if ((header >>> 24) % 128 === 0 && size >= 34)
      info = streamInfo(new DataView(view.buffer, view.byteOffset + 4, 34));
    at += 4 + size;
    if (last && info) return { info, start: at };
  }
  throw damaged(where, 'no stream information');
}

function streamInfo(block: DataView): StreamInfo {
  // 20 bits of rate, 3 of channels - 1, 5 of bits - 1, and 36 of the number of samples.
  const [high, low] = [block.getUint32(10), block.getUint32(14)];
  return {
    rate: high >>> 12,
    channels: ((high >>> 9) & 7) + 1,
    bits: ((high >>> 4) & 31) + 1,
    samples: (high & 15) * 2 ** 32 + low,
    md5: new Uint8Array(block.buffer, block.byteOffset + 18, 16),
  };
}

/** Samples as in the MD5 sum: interleaved, signed, little-endian, in whole bytes. */
function interleaved(channels: readonly Float64Array[], bits: number): Uint8Array {
  const width = Math.ceil(bits / 8);
  const bytes = new Uint8Array(channels.length * channels[0]!.length * width);
  channels.forEach((samples, channel) => {
    let at = channel * width;
    for (const sample of samples) {
      for (let byte = 0; byte < width; byte++) bytes[at + byte] = sample >> (8 * byte);
      at += width * channels.length;
    }
  });
  return bytes;
}

function averaged(channels: readonly Float64Array[], bits: number): Float32Array {
  const scale = 1 / (channels.length * 2 ** (bits - 1));
  return Float32Array.from(channels[0]!, (_, i) => {
    let sum = 0;
    for (const samples of channels) sum += samples[i]!;
    return sum * scale;
  });
}

function joined(blocks: readonly Float32Array[], count: number): Float32Array {
  const result = new Float32Array(count);
  let at = 0;
  for (const block of blocks) {
    result.set(block, at);
    at += block.length;
  }
  return result;
}
