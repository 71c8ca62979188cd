import { decodeAudio } from '../../audio/decode.ts';
import { defaultMaxSeconds } from '../../audio/files/limits.ts';
import { nodeAudio } from '../../audio/node_host.ts';
import type { Wave } from '../../audio/wave.ts';
import type { AudioSource } from '../../records/audio_source.ts';
import { nameOfRange } from '../../records/file_range.ts';
import { bytesOfFile } from './files.ts';
import { requireMediaFile } from './media_file.ts';
import { bytesOfRange } from './ranges.ts';

/** Decodes the sound of a source. Throws DataError if the recording is missing, damaged or too long. */
export async function decodeRecording(source: AudioSource, maxSeconds = defaultMaxSeconds): Promise<Wave> {
  switch (source.kind) {
    case 'samples':
      return { rate: source.rate, samples: source.samples };
    case 'bytes':
      return decodeAudio({ where: source.name, bytes: source.bytes, maxSeconds, host: nodeAudio });
    case 'range':
      return decodeAudio({
        where: nameOfRange(source.range),
        bytes: await bytesOfRange(source.range),
        maxSeconds,
        host: nodeAudio,
      });
    case 'file': {
      const { path } = source;
      requireMediaFile(path, 'recording');
      return decodeAudio({ where: path, bytes: await bytesOfFile(path), maxSeconds, host: nodeAudio });
    }
  }
}
