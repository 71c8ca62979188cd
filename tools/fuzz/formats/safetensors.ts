export const safetensorsTokens: readonly string[] = [
  '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
  '"__metadata__":{"format":"pt"}',
  '"dtype":"BF16"',
  '"shape":[',
  '"data_offsets":[0,4]',
  '"__proto__":',
  '\\u0061',
  '9007199254740993',
];

/** Sets the length field so that the header ends at the last brace. */
export function withHeaderLength(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 9) return bytes;
  const end = bytes.lastIndexOf(0x7d);
  new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, BigInt(Math.max(0, end + 1 - 8)), true);
  return bytes;
}
