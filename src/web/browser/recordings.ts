import { decodeAudio } from '../../runtime/audio/decode.ts';
import { defaultMaxSeconds } from '../../runtime/audio/files/limits.ts';
import type { AudioHost } from '../../runtime/audio/host.ts';
import type { Wave } from '../../runtime/audio/wave.ts';
import type { AudioSource } from '../../runtime/records/audio_source.ts';

/** Browsers have no MD5; each frame of FLAC has a checksum. Errors of decoders are also written to the console. */
const browserAudio: AudioHost = { md5: () => undefined, quietly: (body) => body() };

/** The sound of a recording in a browser. Throws DataError for a damaged or too long one. */
export async function decodeInBrowser(source: AudioSource, maxSeconds = defaultMaxSeconds): Promise<Wave> {
  if (source.kind === 'samples') return { rate: source.rate, samples: source.samples };
  if (source.kind !== 'bytes') throw new Error(`a browser has no recordings of kind ${source.kind}`);
  return decodeAudio({ where: source.name, bytes: source.bytes, maxSeconds, host: browserAudio });
}
