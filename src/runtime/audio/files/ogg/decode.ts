import { DataError } from '../../../errors.ts';
import type { Wave } from '../../wave.ts';
import { concatenated, latin1 } from '../bytes.ts';
import { decodeFlac } from '../flac/decode.ts';
import type { AudioFile } from '../limits.ts';
import { decodeOpus } from './opus.ts';
import { packets, readPages } from './pages.ts';
import { decodeVorbis } from './vorbis.ts';

/** Number of bytes before the native FLAC header in the first packet of Ogg FLAC. */
const flacPrefix = 9;

/** Decodes an Ogg file with the codec that its first packet names. Throws DataError. */
export async function decodeOgg(file: AudioFile): Promise<Wave> {
  const pages = readPages(file);
  const start = latin1(pages[0]!.body.subarray(0, 80));
  if (start.startsWith('OpusHead')) return decodeOpus(file, pages);
  if (start.startsWith('\x01vorbis')) return decodeVorbis(file, pages);
  if (start.startsWith('\x7fFLAC')) {
    const bytes = concatenated([...packets(pages)]).subarray(flacPrefix);
    return decodeFlac({ ...file, bytes });
  }
  const codec = start.startsWith('Speex')
    ? 'Speex'
    : start.startsWith('\x80theora')
      ? 'Theora'
      : 'another codec';
  throw new DataError(
    file.where,
    `Ogg with ${codec} is not supported; expected Vorbis, Opus or FLAC`,
    'convert it to WAV or FLAC',
  );
}
