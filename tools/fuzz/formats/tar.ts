const block = 512;

/** Corrects the checksums of all headers: the sum of their bytes, with spaces in place of the checksum. */
export function withHeaderChecksums(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at + block <= bytes.length; at += block) {
    const header = bytes.subarray(at, at + block);
    if (Buffer.from(header.subarray(257, 262)).toString('latin1') !== 'ustar') continue;
    header.fill(0x20, 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  }
  return bytes;
}
