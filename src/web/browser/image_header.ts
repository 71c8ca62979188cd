import { DataError } from '../../runtime/errors.ts';

/**
 * Throws DataError for images that browsers decode to other pixels than unitc: JPEG with CMYK inks, which
 * they convert by a profile, and PNG with 16 bits, which they round.
 */
export function refuseUnequal(name: string, bytes: Uint8Array): void {
  if (jpegComponents(bytes) === 4) {
    throw new DataError(
      name,
      'JPEG images with CMYK inks are decoded differently by browsers',
      'convert it to RGB',
    );
  }
  if (pngDepth(bytes) === 16) {
    throw new DataError(
      name,
      'PNG images of 16 bits are decoded differently by browsers',
      'convert it to 8 bits',
    );
  }
}

/** Bits of a sample of a PNG file; undefined for another file. */
function pngDepth(bytes: Uint8Array): number | undefined {
  const isPng = [0x89, 0x50, 0x4e, 0x47].every((byte, i) => bytes[i] === byte);
  return isPng ? bytes[24] : undefined;
}

/** Colour components of a JPEG file, from its frame header; undefined for another file. */
function jpegComponents(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (isFrame(marker)) return bytes[at + 9];
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return undefined;
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which share the range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
