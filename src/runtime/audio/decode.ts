import { DataError } from '../errors.ts';
import { decodeFlac } from './files/flac/decode.ts';
import { withoutId3 } from './files/id3.ts';
import { audioKind } from './files/kinds.ts';
import { type AudioFile, mostBytes } from './files/limits.ts';
import { decodeMpeg } from './files/mpeg/decode.ts';
import { decodeOgg } from './files/ogg/decode.ts';
import { decodeWav } from './files/wav.ts';
import type { Wave } from './wave.ts';

/**
 * Decodes a WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus or Ogg FLAC file, recognised by its content, into the mean
 * of its channels at its own sampling rate. Throws DataError for any other file, and if the file is damaged,
 * incomplete, empty or too long.
 */
export async function decodeAudio(file: AudioFile): Promise<Wave> {
  if (file.bytes.length > mostBytes) {
    throw new DataError(
      file.where,
      `the file has ${file.bytes.length} bytes; at most ${mostBytes} are allowed`,
    );
  }
  const bytes = withoutId3(file.bytes);
  const untagged = { ...file, bytes };
  switch (audioKind(file.where, bytes)) {
    case 'wav':
      return decodeWav(untagged);
    case 'flac':
      return decodeFlac(untagged);
    case 'ogg':
      return decodeOgg(untagged);
    case 'mpeg':
      return decodeMpeg(untagged);
  }
}
