const trailer = Buffer.from('PAR1');

/** Restores the length of the footer after bytes were inserted or removed, locating it by its first field. */
export function withFooterLength(bytes: Uint8Array): Uint8Array {
  // A footer begins with the version, field 1 of type i32, and the schema, field 2 of type list.
  const start = Buffer.from(bytes).lastIndexOf(Buffer.of(0x15, 0x04, 0x19));
  if (start < 0 || bytes.length < start + 8) return bytes;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.length - 8, bytes.length - 8 - start, true);
  bytes.set(trailer, bytes.length - 4);
  bytes.set(trailer, 0);
  return bytes;
}
