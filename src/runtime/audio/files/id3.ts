/** The bytes after leading ID3v2 tags, which may precede MP3 and FLAC. */
export function withoutId3(bytes: Uint8Array): Uint8Array {
  let rest = bytes;
  while (rest.length >= 10 && rest[0] === 0x49 && rest[1] === 0x44 && rest[2] === 0x33) {
    // The size has 7 bits per byte and excludes the header, and the footer that a flag announces.
    const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (rest[at]! & 127), 0);
    const footer = (rest[5]! & 0x10) !== 0 ? 10 : 0;
    rest = rest.subarray(Math.min(rest.length, 10 + size + footer));
  }
  return rest;
}
