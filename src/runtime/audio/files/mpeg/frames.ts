import { DataError } from '../../../errors.ts';
import { latin1 } from '../bytes.ts';
import { type AudioFile, cutOff, damaged } from '../limits.ts';
import { type FrameHeader, readHeader } from './header.ts';

/** The frames of a file, which are contiguous. */
export interface FrameRange {
  readonly first: FrameHeader;
  readonly count: number;
  /** Byte range of all frames. */
  readonly start: number;
  readonly end: number;
}

/** First characters of the tags that may follow the last frame. */
const tags = ['TAG', 'APETAGEX', 'LYRICSBEGIN', 'ID3', '3DI'];

/** Finds the frames of an MPEG audio file without ID3v2 tags. Throws DataError if a frame is incomplete. */
export function frameRange(file: AudioFile): FrameRange {
  const { where, bytes } = file;
  const start = paddingEnd(bytes, 0);
  const first = readHeader(bytes, start);
  if (!first) throw notMpeg(file, start);
  let [at, count] = [start, 0];
  for (let header: FrameHeader | undefined = first; header; header = readHeader(bytes, at)) {
    if (header.rate !== first.rate) throw damaged(where, `frames of ${first.rate} and ${header.rate} Hz`);
    if (at + header.size > bytes.length) {
      if (count === 0) throw notMpeg(file, start);
      throw cutOff(
        where,
        `the frame at byte ${at} has ${header.size} bytes, ${bytes.length - at} are present`,
      );
    }
    at += header.size;
    count++;
  }
  const rest = latin1(bytes.subarray(at, at + 16));
  if (!tags.some((tag) => rest.startsWith(tag)) && paddingEnd(bytes, at) < bytes.length) {
    throw damaged(where, `no MPEG frame at byte ${at}, after ${count} frames`);
  }
  return { first, count, start, end: at };
}

function paddingEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
}

function notMpeg({ where }: AudioFile, at: number): DataError {
  return new DataError(
    where,
    `expected MP3 frames of a fixed or variable bitrate from byte ${at} on, found none`,
    'is it a complete recording? Convert it to WAV or FLAC',
  );
}

/** Number of frames after the header frame of LAME or Xing; undefined if the file has none. */
export function declaredFrames(bytes: Uint8Array, { first, start }: FrameRange): number | undefined {
  if (first.layer !== 3) return undefined;
  const at = start + first.sideInformationEnd;
  const name = latin1(bytes.subarray(at, at + 4));
  if (name !== 'Xing' && name !== 'Info') return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  return (view.getUint32(4) & 1) === 1 ? view.getUint32(8) : undefined;
}
