import { DataError } from '../../errors.ts';
import { checkFile } from '../files.ts';
import { unreadableKind } from '../image_kinds.ts';
import { HeaderBytes } from './bytes.ts';
import type { ImageHeader } from './image_header.ts';
import { jpegHeader } from './jpeg.ts';
import { tiffTags } from './tiff.ts';

/** Size of the image in a file, from its header, which takes some tens of microseconds. Throws DataError. */
export function imageHeader(path: string): ImageHeader {
  checkFile(path);
  return HeaderBytes.of(path, headerIn) ?? refuse(path, path);
}

/** Counterpart of `imageHeader` for the bytes of a file; `where` names them. */
export function imageHeaderIn(content: Uint8Array, where: string): ImageHeader {
  return headerIn(HeaderBytes.in(content)) ?? refuse(content, where);
}

function headerIn(bytes: HeaderBytes): ImageHeader | undefined {
  for (const read of readers) {
    const found = read(bytes);
    if (found && found.width > 0 && found.height > 0) return found;
  }
  return undefined;
}

function refuse(input: string | Uint8Array, where: string): never {
  const kind = unreadableKind(input);
  if (kind) throw new DataError(where, kind.message, kind.hint);
  throw new DataError(
    where,
    'the size of the image cannot be read from its first bytes',
    'supported are JPEG, PNG, WebP, GIF, TIFF and AVIF: convert the image, or fetch it again if it is damaged',
  );
}

const readers: readonly ((bytes: HeaderBytes) => ImageHeader | undefined)[] = [
  jpegHeader,
  pngHeader,
  webpHeader,
  gifHeader,
  tiffHeader,
  avifHeader,
];

function upright(width: number, height: number): ImageHeader {
  return { width, height, orientation: 1 };
}

/** PNG (W3C), 11.2.2: IHDR is the first chunk. */
function pngHeader(bytes: HeaderBytes): ImageHeader | undefined {
  if (bytes.text(0, 8) !== '\x89PNG\r\n\x1a\n' || bytes.text(12, 4) !== 'IHDR') return undefined;
  const size = bytes.slice(16, 8);
  return upright(size.readUInt32BE(0), size.readUInt32BE(4));
}

/** WebP container (RFC 9649): lossy, lossless or extended. */
function webpHeader(bytes: HeaderBytes): ImageHeader | undefined {
  if (bytes.text(0, 4) !== 'RIFF' || bytes.text(8, 4) !== 'WEBP') return undefined;
  const data = bytes.slice(20, 10);
  switch (bytes.text(12, 4)) {
    case 'VP8 ':
      return upright(data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff);
    case 'VP8L': {
      const packed = data.readUInt32LE(1);
      return upright((packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      return upright(data.readUIntLE(4, 3) + 1, data.readUIntLE(7, 3) + 1);
    default:
      return undefined;
  }
}

function gifHeader(bytes: HeaderBytes): ImageHeader | undefined {
  if (!/^GIF8[79]a$/.test(bytes.text(0, 6))) return undefined;
  const size = bytes.slice(6, 4);
  return upright(size.readUInt16LE(0), size.readUInt16LE(2));
}

/** Decoding applies the orientation of a TIFF file; from 5 on, width and height are swapped. */
function tiffHeader(bytes: HeaderBytes): ImageHeader | undefined {
  const tags = tiffTags(bytes, 0);
  if (!tags) return undefined;
  const { width, height, orientation, bands } = tags;
  const size = orientation >= 5 ? upright(height, width) : upright(width, height);
  return bands === undefined ? size : { ...size, bands };
}

/**
 * The largest image extent (`ispe`, ISO/IEC 23008-12) among the properties of an AVIF file: the size of the
 * image rather than of its tiles.
 */
function avifHeader(bytes: HeaderBytes): ImageHeader | undefined {
  if (!/^ftypavi[fs]$/.test(bytes.text(4, 8))) return undefined;
  const start = bytes.slice(0, 4096);
  let largest: ImageHeader | undefined;
  for (
    let at = start.indexOf('ispe');
    at >= 0 && at + 16 <= start.length;
    at = start.indexOf('ispe', at + 4)
  ) {
    const [width, height] = [start.readUInt32BE(at + 8), start.readUInt32BE(at + 12)];
    if (!largest || width * height > largest.width * largest.height) largest = upright(width, height);
  }
  return largest;
}
