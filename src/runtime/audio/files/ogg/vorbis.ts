import type { Wave } from '../../wave.ts';
import { type AudioFile, damaged, requireSize } from '../limits.ts';
import { mono } from '../mono.ts';
import { decodedLater } from '../third_party.ts';
import { endPosition, type OggPage } from './pages.ts';

/** Decodes an Ogg Vorbis stream with libvorbis; channels are averaged. Throws DataError. */
export async function decodeVorbis(file: AudioFile, pages: readonly OggPage[]): Promise<Wave> {
  const header = pages[0]!.body;
  if (header.length < 30) throw damaged(file.where, `a Vorbis header of ${header.length} bytes`);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const [channels, rate] = [view.getUint8(11), view.getUint32(12, true)];
  const samples = endPosition(pages);
  requireSize(file, { rate, channels, samples });
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  try {
    const { channelData } = await decodedLater(file, () => decoder.decodeFile(file.bytes));
    const found = channelData[0]?.length ?? 0;
    if (found < samples) throw damaged(file.where, `${found} samples, not ${samples}`);
    return { rate, samples: mono(channelData) };
  } finally {
    decoder.free();
  }
}
