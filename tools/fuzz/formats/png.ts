import { crc32 } from '../../../src/runtime/reading/crc32.ts';

/** PNG (W3C), 5.3: corrects the checksums of all chunks; other files are unchanged. */
export function withChunkChecksums(bytes: Uint8Array): Uint8Array {
  if (Buffer.from(bytes.subarray(1, 4)).toString('latin1') !== 'PNG') return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}
