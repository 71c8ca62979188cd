import { DataError } from '../../errors.ts';
import { type MistakenFile, mistakenFile } from '../../reading/mistaken_files.ts';
import { latin1 } from './bytes.ts';

/** Supported containers and codecs. */
export type AudioKind = 'wav' | 'flac' | 'ogg' | 'mpeg';

const convert = 'convert it to WAV or FLAC';

interface OtherKind {
  readonly name: string;
  /** Offset at which one of `marks` is found. */
  readonly at: number;
  readonly marks: readonly string[];
}

/** Sound and other media that are not supported, by their first bytes as Latin-1. */
const others: readonly OtherKind[] = [
  { name: 'AIFF', at: 8, marks: ['AIFF', 'AIFC'] },
  { name: 'M4A, MP4 or QuickTime', at: 4, marks: ['ftyp'] },
  { name: 'Sun/NeXT audio (.au)', at: 0, marks: ['.snd', 'dns.'] },
  { name: 'Core Audio (.caf)', at: 0, marks: ['caff'] },
  { name: 'Windows Media (WMA)', at: 0, marks: ['\x30\x26\xb2\x75\x8e\x66\xcf\x11'] },
  { name: 'WebM or Matroska', at: 0, marks: ['\x1a\x45\xdf\xa3'] },
  { name: 'AMR', at: 0, marks: ['#!AMR'] },
  { name: 'AAC (ADTS)', at: 0, marks: ['\xff\xf0', '\xff\xf1', '\xff\xf8', '\xff\xf9'] },
  { name: 'AC-3', at: 0, marks: ['\x0b\x77'] },
  { name: 'MIDI', at: 0, marks: ['MThd'] },
  { name: 'WavPack', at: 0, marks: ['wvpk'] },
  { name: "Monkey's Audio", at: 0, marks: ['MAC '] },
  { name: 'Musepack', at: 0, marks: ['MPCK', 'MP+'] },
  { name: 'NIST SPHERE', at: 0, marks: ['NIST_1A'] },
  { name: '64-bit WAV (RF64, W64)', at: 0, marks: ['RF64', 'BW64', 'riff\x2e\x91\xcf\x11'] },
  { name: 'big-endian WAV (RIFX)', at: 0, marks: ['RIFX'] },
  { name: 'AVI', at: 8, marks: ['AVI '] },
  { name: 'an image', at: 0, marks: ['\x89PNG', '\xff\xd8\xff', 'GIF8'] },
  { name: 'a WebP image', at: 8, marks: ['WEBP'] },
  { name: 'PDF', at: 0, marks: ['%PDF'] },
  { name: 'NumPy', at: 0, marks: ['\x93NUMPY'] },
];

/**
 * Kind of a file by its content after ID3v2 tags, regardless of its name. Throws DataError for any other
 * content.
 */
export function audioKind(where: string, bytes: Uint8Array): AudioKind {
  const start = latin1(bytes.subarray(0, 64));
  if (start.startsWith('RIFF') && start.startsWith('WAVE', 8)) return 'wav';
  if (start.startsWith('fLaC')) return 'flac';
  if (start.startsWith('OggS')) return 'ogg';
  if (/^\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]/.test(start)) return 'mpeg';
  const { message, hint } = mistaken(start, bytes);
  throw new DataError(where, message, hint);
}

function mistaken(start: string, bytes: Uint8Array): MistakenFile {
  const known = mistakenFile(start, 'a recording');
  if (known) return known;
  const other = others.find(({ at, marks }) => marks.some((mark) => start.startsWith(mark, at)));
  if (other) return { message: `${other.name} is not supported`, hint: convert };
  const first = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return {
    message: `expected WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus, found a file that begins with ${first}`,
    hint: 'is it a complete recording?',
  };
}
