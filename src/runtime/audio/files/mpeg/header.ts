/** A frame header of MPEG audio (ISO/IEC 11172-3, 2.4.1.3, and 13818-3). */
export interface FrameHeader {
  readonly layer: 1 | 2 | 3;
  readonly rate: number;
  readonly channels: 1 | 2;
  /** Samples of each channel. */
  readonly samples: number;
  /** Size of the frame in bytes, with its header. */
  readonly size: number;
  /** Offset in the frame of the end of the side information of layer III. */
  readonly sideInformationEnd: number;
}

/** Bitrates in kbit/s by code, 1 to 14: of MPEG-1, and the lower ones of MPEG-2 and 2.5. */
const bitrates = {
  full: {
    1: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  },
  low: {
    1: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    3: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  },
} as const;

/** Sampling rates of MPEG-1 by code. MPEG-2 halves them, MPEG-2.5 halves them again. */
const rates = [44100, 48000, 32000] as const;

/** The header at the offset `at`; undefined if there is none, or if its bitrate is free. */
export function readHeader(bytes: Uint8Array, at: number): FrameHeader | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || bytes[at + 1]! < 0xe0) return undefined;
  const [second, third, fourth] = [bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
  const version = (second >>> 3) & 3;
  const layer = (4 - ((second >>> 1) & 3)) as FrameHeader['layer'] | 4;
  const rate = rates[(third >>> 2) & 3];
  if (version === 1 || layer === 4 || rate === undefined) return undefined;
  const first = version === 3;
  const kilobits = bitrates[first ? 'full' : 'low'][layer][(third >>> 4) - 1];
  if (kilobits === undefined) return undefined;
  const actualRate = first ? rate : version === 2 ? rate / 2 : rate / 4;
  const channels = fourth >>> 6 === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152;
  // In layer I, a slot has 4 bytes.
  const slot = layer === 1 ? 4 : 1;
  const slots = Math.floor(((samples / 8) * kilobits * 1000) / actualRate / slot) + ((third >>> 1) & 1);
  const sideInformation = channels === 1 ? (first ? 17 : 9) : first ? 32 : 17;
  return {
    layer,
    rate: actualRate,
    channels,
    samples,
    size: slots * slot,
    sideInformationEnd: 4 + sideInformation,
  };
}
