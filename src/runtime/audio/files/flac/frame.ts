import { checksum, remainderOf } from '../checksum.ts';
import { BitReader } from './bits.ts';
import { FlacFault, readSubframe } from './subframe.ts';

const crc8 = checksum(8, 0x07);
const crc16 = checksum(16, 0x8005);

/** Properties of all frames of a stream. */
export interface StreamFormat {
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
}

/** Integer samples of each channel, and the offset of the end of the frame. */
export interface FlacFrame {
  readonly channels: readonly Float64Array[];
  readonly end: number;
}

/** Sample sizes by code; 0: as in the stream. */
const sampleBits = [0, 8, 12, undefined, 16, 20, 24, 32] as const;

/** Channel assignments that store a difference instead of a channel. */
const [leftSide, sideRight, midSide] = [8, 9, 10] as const;

/**
 * Reads the frame at the offset `at` (RFC 9639, section 9) and verifies both of its checksums. Throws
 * FlacFault if it is damaged or its format differs from that of the stream.
 */
export function readFrame(bytes: Uint8Array, at: number, format: StreamFormat): FlacFrame {
  const reader = new BitReader(bytes, at);
  const { size, assignment } = readHeader(bytes, reader, at, format);
  const channels = Array.from({ length: format.channels }, (_, channel) => {
    const samples = new Float64Array(size);
    // A difference of two channels needs one more bit.
    const side = channel === (assignment === sideRight ? 0 : 1) && assignment >= leftSide;
    readSubframe(reader, format.bits + (side ? 1 : 0), samples);
    return samples;
  });
  reader.align();
  const body = reader.byte;
  const stored = reader.read(16);
  if (reader.overrun) throw new FlacFault('a frame longer than the file');
  if (remainderOf(crc16, bytes.subarray(at, body)) !== stored)
    throw new FlacFault('a frame with a wrong checksum');
  decorrelate(channels, assignment);
  return { channels, end: body + 2 };
}

function readHeader(bytes: Uint8Array, reader: BitReader, at: number, format: StreamFormat) {
  if (reader.read(15) !== 0x7ffc) throw new FlacFault('no frame where one must begin');
  reader.read(1);
  const [sizeCode, rateCode, assignment, bitsCode] = [4, 4, 4, 3].map((count) => reader.read(count)) as [
    number,
    number,
    number,
    number,
  ];
  reader.read(1);
  skipNumber(reader);
  const size = blockSize(reader, sizeCode);
  reader.read(rateCode === 12 ? 8 : rateCode === 13 || rateCode === 14 ? 16 : 0);
  const end = reader.byte;
  if (remainderOf(crc8, bytes.subarray(at, end)) !== reader.read(8)) {
    throw new FlacFault('a frame header with a wrong checksum');
  }
  const channels = assignment < leftSide ? assignment + 1 : 2;
  const bits = bitsCode === 0 ? format.bits : sampleBits[bitsCode];
  if (assignment > midSide || channels !== format.channels || bits !== format.bits) {
    throw new FlacFault(`a frame of ${channels} channels and ${bits ?? 'reserved'} bits`);
  }
  return { size, assignment };
}

/** Skips the number of the frame, which is encoded like UTF-8 with up to 36 bits. */
function skipNumber(reader: BitReader): void {
  const first = reader.read(8);
  const following = first < 0x80 ? 0 : Math.clz32(~(first << 24)) - 1;
  for (let i = 0; i < following; i++) reader.read(8);
}

function blockSize(reader: BitReader, code: number): number {
  if (code === 0) throw new FlacFault('a reserved block size');
  if (code === 1) return 192;
  if (code <= 5) return 144 * 2 ** code;
  if (code === 6) return reader.read(8) + 1;
  if (code === 7) return reader.read(16) + 1;
  return 2 ** code;
}

/** Restores left and right from their difference and one channel, or their mean (section 4.2). */
function decorrelate(channels: readonly Float64Array[], assignment: number): void {
  if (assignment < leftSide) return;
  const [first, second] = channels as [Float64Array, Float64Array];
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i]!, second[i]!];
    if (assignment === leftSide) second[i] = a - b;
    else if (assignment === sideRight) first[i] = a + b;
    else {
      // The mean lost its lowest bit, which equals that of the difference.
      const right = Math.floor((2 * a + Math.abs(b % 2) - b) / 2);
      [first[i], second[i]] = [right + b, right];
    }
  }
}
