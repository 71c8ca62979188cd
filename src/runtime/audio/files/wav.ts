import { DataError } from '../../errors.ts';
import type { Wave } from '../wave.ts';
import { latin1 } from './bytes.ts';
import { type AudioFile, cutOff, damaged, requireSize } from './limits.ts';

/** Programs that write to a pipe do not know the size, and declare this or a larger one. */
const unknownSize = 0x7fff0000;

/** Format tags of the chunk `fmt `; an extensible one has the actual tag in its sub-format. */
const [pcm, ieeeFloat, extensible] = [1, 3, 0xfffe] as const;

/** Unsupported format tags, for messages. */
const codecs: ReadonlyMap<number, string> = new Map([
  [2, 'Microsoft ADPCM'],
  [6, 'A-law'],
  [7, 'µ-law'],
  [0x11, 'IMA ADPCM'],
  [0x31, 'GSM 6.10'],
  [0x50, 'MPEG'],
  [0x55, 'MP3'],
]);

interface Format {
  readonly channels: number;
  readonly rate: number;
  /** Bytes per sample of one channel. */
  readonly width: number;
  /** Amplitude of the sample at a byte offset. */
  readonly sample: (data: DataView, at: number) => number;
}

/**
 * Decodes RIFF WAVE files of 8-, 16-, 24- or 32-bit integers or 32- or 64-bit floats; channels are averaged.
 * Integers are divided by 2^(bits - 1). Throws DataError.
 */
export function decodeWav(file: AudioFile): Wave {
  const { where, bytes } = file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = latin1(bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    const rest = bytes.length - at - 8;
    if (name === 'data') {
      if (!format) throw damaged(where, 'a data chunk before its format chunk');
      const length = size >= unknownSize ? rest - (rest % (format.width * format.channels)) : size;
      if (length > rest) throw cutOff(where, `${length} bytes of samples are declared, ${rest} are present`);
      return samplesOf(file, format, new DataView(view.buffer, view.byteOffset + at + 8, length));
    }
    if (size > rest) throw cutOff(where, `chunk '${name}' declares ${size} bytes, ${rest} are present`);
    if (name === 'fmt ') format = formatOf(where, new DataView(view.buffer, view.byteOffset + at + 8, size));
    // Chunks begin at even offsets.
    at += 8 + size + (size % 2);
  }
  throw cutOff(where, format ? 'it has no samples (no data chunk)' : 'it has no format chunk');
}

function formatOf(where: string, chunk: DataView): Format {
  if (chunk.byteLength < 16) throw damaged(where, `a format chunk of ${chunk.byteLength} bytes`);
  const declared = chunk.getUint16(0, true);
  const tag = declared === extensible && chunk.byteLength >= 26 ? chunk.getUint16(24, true) : declared;
  const [channels, rate, bits] = [
    chunk.getUint16(2, true),
    chunk.getUint32(4, true),
    chunk.getUint16(14, true),
  ];
  const sample = reader(tag, bits);
  if (!sample) {
    const codec = tag === pcm || tag === ieeeFloat ? `${bits}-bit samples` : `codec ${nameOf(tag)}`;
    throw new DataError(
      where,
      `WAV with ${codec} is not supported; expected 8-, 16-, 24- or 32-bit integers, or 32- or 64-bit floats`,
      'convert it to 16-bit WAV or FLAC',
    );
  }
  const block = chunk.getUint16(12, true);
  if (channels > 0 && block !== (channels * bits) / 8) {
    throw damaged(where, `blocks of ${block} bytes for ${channels} channels of ${bits} bits`);
  }
  return { channels, rate, width: bits / 8, sample };
}

function nameOf(tag: number): string {
  return codecs.get(tag) ?? `0x${tag.toString(16).padStart(4, '0')}`;
}

function reader(tag: number, bits: number): Format['sample'] | undefined {
  switch (tag === pcm || tag === ieeeFloat ? `${tag}:${bits}` : '') {
    case `${pcm}:8`:
      return (data, at) => (data.getUint8(at) - 128) / 128;
    case `${pcm}:16`:
      return (data, at) => data.getInt16(at, true) / 2 ** 15;
    case `${pcm}:24`:
      return (data, at) => (data.getUint16(at, true) + 2 ** 16 * data.getInt8(at + 2)) / 2 ** 23;
    case `${pcm}:32`:
      return (data, at) => data.getInt32(at, true) / 2 ** 31;
    case `${ieeeFloat}:32`:
      return (data, at) => data.getFloat32(at, true);
    case `${ieeeFloat}:64`:
      return (data, at) => data.getFloat64(at, true);
    default:
      return undefined;
  }
}

function samplesOf(file: AudioFile, { channels, rate, width, sample }: Format, data: DataView): Wave {
  const block = channels * width;
  const count = block === 0 ? 0 : data.byteLength / block;
  requireSize(file, { rate, channels, samples: count });
  if (!Number.isInteger(count)) {
    throw damaged(file.where, `${data.byteLength} bytes of samples, not a multiple of ${block}`);
  }
  const samples = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += sample(data, i * block + channel * width);
    samples[i] = sum / channels;
    if (!Number.isFinite(samples[i]!)) throw damaged(file.where, `the value ${samples[i]} at sample ${i}`);
  }
  return { rate, samples };
}
