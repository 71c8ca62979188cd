import { DataError } from '../../runtime/errors.ts';

/** Reason to refuse an image. */
interface ImageRefusal {
  readonly problem: string;
  readonly hint: string;
}

/**
 * Throws DataError for images whose pixels would differ from those decoded by unitc elsewhere: JPEG with CMYK
 * inks, which browsers convert by a profile; PNG with 16 bits, which they round; AVIF, whose subsampled
 * chroma they interpolate differently; and formats that only some browsers, or only browsers, decode.
 */
export function refuseUnequal(name: string, bytes: Uint8Array): void {
  const refusal = refusalOf(bytes);
  if (refusal) throw new DataError(name, refusal.problem, refusal.hint);
}

function refusalOf(bytes: Uint8Array): ImageRefusal | undefined {
  const starts = (text: string, at = 0) =>
    [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  if (starts('\xff\xd8')) {
    return jpegComponents(bytes) === 4
      ? {
          problem: 'JPEG images with CMYK inks are decoded differently by browsers',
          hint: 'convert it to RGB',
        }
      : undefined;
  }
  if (starts('\x89PNG')) {
    return bytes[24] === 16
      ? { problem: 'PNG images of 16 bits are decoded differently by browsers', hint: 'convert it to 8 bits' }
      : undefined;
  }
  if (starts('GIF8') || (starts('RIFF') && starts('WEBP', 8))) return undefined;
  if (starts('ftypavi', 4)) {
    return { problem: 'AVIF images are decoded differently by browsers', hint: readKinds };
  }
  return { problem: 'the file is not an image of a kind that browsers decode', hint: readKinds };
}

const readKinds = 'use a JPEG, PNG, WebP or GIF image';

/** Colour components of a JPEG file, from its frame header; undefined if it has none. */
function jpegComponents(bytes: Uint8Array): number | undefined {
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
