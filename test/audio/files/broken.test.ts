import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeAudio } from '../../../src/runtime/audio/decode.ts';
import { nodeAudio } from '../../../src/runtime/audio/node_host.ts';
import { DataError } from '../../../src/runtime/errors.ts';
import { wavFile } from './wav_file.ts';

const folder = join(import.meta.dirname, '../fixtures/files');
const read = (name: string) => Buffer.from(readFileSync(join(folder, name)));
const latin = (text: string) => Buffer.from(text.padEnd(80, '\0'), 'latin1');
const mono = { tag: 1, bits: 16, rate: 8000, channels: 1 };
const wav = (changes: Partial<typeof mono>, values = [1, 2]) => wavFile(values, { ...mono, ...changes });

/** A copy with another little-endian 16-bit number. */
function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.writeUInt16LE(value, at);
  return copy;
}

const files: Readonly<Record<string, Uint8Array>> = {
  'an empty file': Buffer.alloc(0),
  'a web page': latin('<!DOCTYPE html><html>'),
  'a Git LFS pointer': latin('version https://git-lfs.github.com/spec/v1'),
  'a ZIP archive': latin('PK\x03\x04'),
  'an M4A file': latin('\0\0\0\x20ftypM4A '),
  'an AIFF file': latin('FORM\0\0\0\x10AIFF'),
  'an AAC file': latin('\xff\xf1\x50\x80'),
  'an image': latin('\x89PNG\r\n'),
  'a text': latin('id,label\n1,yes\n'),
  'text in UTF-16': Buffer.from('\ufeffid,label', 'utf16le'),
  'a WAV file without samples': wav({}, []),
  'a WAV file truncated in its samples': wav({}, [1, 2, 3]).subarray(0, 46),
  'a WAV file truncated in its header': wav({}).subarray(0, 30),
  'a WAV file without a data chunk': wav({}).subarray(0, 36),
  'a WAV file of A-law': patched(wav({}), 20, 6),
  'a WAV file of 12 bits': patched(wav({}), 34, 12),
  'a WAV file without channels': patched(wav({}), 22, 0),
  'a WAV file of 0 Hz': wav({ rate: 0 }),
  'a WAV file with wrong blocks': patched(wav({}), 32, 3),
  'a WAV file with NaN': wav({ tag: 3, bits: 32 }, [0, Number.NaN]),
  'a FLAC file truncated': read('stereo_16.flac').subarray(0, 12000),
  'a FLAC file truncated between frames': withoutLastFrame(read('stereo_16.flac')),
  'a FLAC file with another MD5 sum': patched(read('mono_16.flac'), 30, 0),
  'an MP3 file truncated': read('stereo.mp3').subarray(0, 1200),
  'an MP3 file truncated between frames': read('stereo.mp3').subarray(0, mp3FrameEnd(read('stereo.mp3'))),
  'an MP3 file with a gap': Buffer.concat([read('mono_variable.mp3'), Buffer.from('gap')]),
  'an Ogg file truncated': read('vorbis.ogg').subarray(0, 4000),
  'an Ogg file with two streams': Buffer.concat([read('vorbis.ogg'), read('opus.opus')]),
  'an Ogg file of Speex': renamed(read('opus.opus'), 'Speex   '),
};

function mp3FrameEnd(bytes: Buffer): number {
  return bytes.lastIndexOf(Buffer.from([0xff, 0xfb]));
}

function withoutLastFrame(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(Buffer.from([0xff, 0xf8])));
}

/** The first packet names another codec; the page checksum is corrected. */
function renamed(bytes: Buffer, name: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(name, 28, 'latin1');
  const end = 28 + copy[27]!;
  copy.fill(0, 22, 26);
  let remainder = 0;
  for (const byte of copy.subarray(0, end)) {
    remainder ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder << 1) ^ (remainder < 0 ? 0x04c11db7 : 0);
  }
  copy.writeInt32LE(remainder | 0, 22);
  return copy;
}

async function report(bytes: Uint8Array): Promise<string> {
  try {
    const { samples } = await decodeAudio({ where: 'word.wav', bytes, maxSeconds: 600, host: nodeAudio });
    return `${samples.length} samples`;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    expect(error.where).toBe('word.wav');
    return `${error.message}\n      ${error.hint}`;
  }
}

test('every broken file has one clear message', async () => {
  const lines: string[] = [];
  for (const [name, bytes] of Object.entries(files)) lines.push(`${name}\n    ${await report(bytes)}`);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('broken.txt');
});
