import { firstBytes } from './first_bytes.ts';
import { type MistakenFile, mistakenFile } from './mistaken_files.ts';

const convert = 'convert it to PNG or JPEG';
const latin = (text: string) => (start: string) => start.startsWith(text);
const bytes = (hex: string) => (start: string) =>
  Buffer.from(start, 'latin1').toString('hex').startsWith(hex);
const heic = (start: string) => /^ftyp(heic|heix|hevc|mif1|msf1)/.test(start.slice(4));

/** Kinds of valid images that are not supported, by their first bytes as Latin-1. */
const kinds: readonly (MistakenFile & { readonly matches: (start: string) => boolean })[] = [
  { name: 'BMP', matches: latin('BM') },
  { name: 'PPM (or PGM, PBM)', matches: (start: string) => /^P[1-7]\s/.test(start) },
  { name: 'ICO', matches: bytes('00000100') },
  { name: 'JPEG 2000', matches: bytes('0000000c6a502020') },
  { name: 'JPEG 2000', matches: bytes('ff4fff51') },
  { name: 'JPEG XL', matches: bytes('ff0a') },
  { name: 'JPEG XL', matches: bytes('0000000c4a584c20') },
  { name: 'HEIC', matches: heic },
  { name: 'PSD', matches: latin('8BPS') },
  { name: 'OpenEXR', matches: bytes('762f3101') },
  { name: 'Radiance HDR', matches: latin('#?R') },
  { name: 'DDS', matches: latin('DDS ') },
  { name: 'QOI', matches: latin('qoif') },
  { name: 'PDF', matches: latin('%PDF') },
  { name: 'PostScript', matches: latin('%!PS') },
  { name: 'ICNS', matches: latin('icns') },
  { name: 'PCX', matches: bytes('0a05') },
  { name: 'SGI', matches: bytes('01da') },
  { name: 'XBM', matches: latin('#define') },
  { name: 'NumPy', matches: bytes('934e554d5059') },
  { name: 'HDF5', matches: bytes('894844460d0a') },
].map(({ name, matches }) => ({ message: `${name} is not supported`, hint: convert, matches }));

/**
 * Kind of a file that the decoder rejects; undefined if its first bytes do not reveal it. `input`: a path, or
 * the bytes.
 */
export function unreadableKind(input: string | Uint8Array): MistakenFile | undefined {
  const start = firstBytes(input).toString('latin1');
  return mistakenFile(start, 'an image') ?? kinds.find(({ matches }) => matches(start));
}
