import type { Wave } from '../../wave.ts';
import { type AudioFile, cutOff, requireSize } from '../limits.ts';
import { mono } from '../mono.ts';
import { decodedAtOnce } from '../third_party.ts';
import { declaredFrames, frameRange } from './frames.ts';

/**
 * Decodes MPEG audio (MP3, and layers I and II) with mpg123. The delay and padding recorded by LAME are
 * removed, and channels are averaged. Every frame must be complete. Throws DataError.
 */
export async function decodeMpeg(file: AudioFile): Promise<Wave> {
  const range = frameRange(file);
  const { first, count } = range;
  requireSize(file, { ...first, samples: first.samples * count });
  const declared = declaredFrames(file.bytes, range);
  if (declared !== undefined && declared > count - 1) {
    throw cutOff(file.where, `${declared} frames are declared, ${count - 1} are present`);
  }
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    const frames = file.bytes.subarray(range.start, range.end);
    const { channelData, samplesDecoded } = decodedAtOnce(file.where, () => decoder.decode(frames));
    requireSize(file, { ...first, samples: samplesDecoded });
    return { rate: first.rate, samples: mono(channelData) };
  } finally {
    decoder.free();
  }
}
