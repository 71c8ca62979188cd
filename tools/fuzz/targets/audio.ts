import { decodeAudio } from '../../../src/runtime/audio/decode.ts';
import { nodeAudio } from '../../../src/runtime/audio/node_host.ts';
import type { FuzzTarget } from '../target.ts';

/** WAV, FLAC, MP3 and Ogg, recognised by content. */
export const target: FuzzTarget = {
  name: 'audio',
  title: 'recordings',
  longest: 16_384,
  memory: 300,
  seconds: 2,
  tokens: [
    'RIFF',
    'WAVEfmt ',
    'data',
    'LIST',
    'fLaC',
    'OggS',
    '\x01vorbis',
    '\x05vorbis',
    'OpusHead',
    'OpusTags',
    'ID3',
    Uint8Array.of(0xff, 0xfb),
    Uint8Array.of(0xff, 0xf8),
  ],
  read: async (input) => {
    await decodeAudio({ where: 'recording', bytes: input, maxSeconds: 60, host: nodeAudio });
  },
};
