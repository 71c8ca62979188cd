/**
 * The bytes of an image file without its orientation tag. Browsers apply the tag even if the image is
 * requested as stored; unitc does not. Pixels are unchanged.
 */
export function withoutOrientation(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return without(bytes, exifInJpeg(bytes, text));
  if (text(1, 3) === 'PNG') return without(bytes, exifInPng(bytes, text));
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return renamedInWebp(bytes, text);
  return without(bytes, []);
}

type Text = (at: number, length: number) => string;

type MetadataRange = readonly [from: number, to: number];

/** APP1 segments with Exif before the image data. */
function exifInJpeg(bytes: Uint8Array, text: Text): readonly MetadataRange[] {
  const found: MetadataRange[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === 0xda) break; // the image data follows
    const end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (marker === 0xe1 && text(at + 4, 4) === 'Exif') found.push([at, end]);
    at = end;
  }
  return found;
}

function exifInPng(bytes: Uint8Array, text: Text): readonly MetadataRange[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: MetadataRange[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (text(at + 4, 4) === 'eXIf') found.push([at, end]);
    at = end;
  }
  return found;
}

/** Renames chunks, because decoders ignore unknown names. */
function renamedInWebp(bytes: Uint8Array, text: Text): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  for (let at = 12; at + 8 <= copy.length; at += 8 + Math.ceil(view.getUint32(at + 4, true) / 2) * 2) {
    if (text(at, 4) === 'EXIF') copy.set([0x73, 0x6b, 0x69, 0x70], at); // skip
  }
  return copy;
}

function without(bytes: Uint8Array, ranges: readonly MetadataRange[]): Uint8Array<ArrayBuffer> {
  const remaining = new Uint8Array(bytes);
  let length = 0;
  let at = 0;
  for (const [from, to] of [...ranges, [bytes.length, bytes.length] as const]) {
    remaining.copyWithin(length, at, from);
    length += from - at;
    at = Math.min(to, bytes.length);
  }
  return remaining.slice(0, length);
}
