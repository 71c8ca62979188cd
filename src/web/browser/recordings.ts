import { decodeAudio } from '../../runtime/audio/decode.ts';
import { defaultMaxSeconds } from '../../runtime/audio/files/limits.ts';
import type { AudioHost } from '../../runtime/audio/host.ts';
import type { Wave } from '../../runtime/audio/wave.ts';
import type { AudioSource } from '../../runtime/records/audio_source.ts';

/**
 * Browsers have no MD5, but each FLAC frame has a checksum. Decoder errors are also written to the console.
 */
const browserAudio: AudioHost = { md5: () => undefined, quietly: (body) => body() };

/** A recording decoded in a browser. Throws DataError if it is damaged or too long. */
export async function decodeInBrowser(source: AudioSource, maxSeconds = defaultMaxSeconds): Promise<Wave> {
  if (source.kind === 'samples') return { rate: source.rate, samples: source.samples };
  if (source.kind !== 'bytes') throw new Error(`a browser has no recordings of kind ${source.kind}`);
  return decodeAudio({ where: source.name, bytes: source.bytes, maxSeconds, host: browserAudio });
}
