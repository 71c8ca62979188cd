import type { HeaderBytes } from './bytes.ts';
import type { ImageHeader } from './image_header.ts';
import { tiffTags } from './tiff.ts';

/** Upper bound of segments before the frame header; a file with more is damaged. */
const mostSegments = 4096;
/** Start of scan, end of image: no frame header follows. */
const lastMarkers: ReadonlySet<number> = new Set([0xda, 0xd9]);
/** Markers 0xc0 to 0xcf that do not start a frame: Huffman tables, extensions, arithmetic conditioning. */
const noFrame: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** Size from the frame header of a JPEG file (ITU-T T.81, B.2.2), orientation from its EXIF segment. */
export function jpegHeader(bytes: HeaderBytes): ImageHeader | undefined {
  if (!bytes.slice(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return undefined;
  let orientation = 1;
  let offset = 2;
  for (let segment = 0; segment < mostSegments; segment++) {
    const [prefix, marker] = bytes.slice(offset, 2);
    if (prefix !== 0xff || marker === undefined || lastMarkers.has(marker)) return undefined;
    if (marker === 0xff) {
      offset++;
      continue;
    }
    const length = bytes.slice(offset + 2, 2).readUInt16BE();
    if (marker >= 0xc0 && marker <= 0xcf && !noFrame.has(marker)) {
      const frame = bytes.slice(offset + 5, 4);
      return { width: frame.readUInt16BE(2), height: frame.readUInt16BE(0), orientation };
    }
    if (marker === 0xe1 && bytes.text(offset + 4, 6) === 'Exif\0\0') {
      orientation = tiffTags(bytes, offset + 10)?.orientation ?? 1;
    }
    offset += 2 + length;
  }
  return undefined;
}
