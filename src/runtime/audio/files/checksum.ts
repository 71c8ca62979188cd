/** Table of remainders of all byte values, for a CRC that processes the most significant bit first. */
export interface Checksum {
  readonly bits: 8 | 16 | 32;
  readonly table: Uint32Array;
}

/** `polynomial`: without its leading term. The remainder starts at 0 and is not inverted. */
export function checksum(bits: Checksum['bits'], polynomial: number): Checksum {
  const top = 2 ** (bits - 1);
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte * 2 ** (bits - 8);
    for (let bit = 0; bit < 8; bit++) {
      const shifted = (remainder % top) * 2;
      remainder = remainder >= top ? (shifted ^ polynomial) >>> 0 : shifted;
    }
    return remainder;
  });
  return { bits, table };
}

/** The checksum of bytes, continuing from `start`. */
export function remainderOf({ bits, table }: Checksum, bytes: Uint8Array, start = 0): number {
  const [shift, mask] = [bits - 8, bits === 32 ? 0xffffffff : 2 ** bits - 1];
  let remainder = start;
  for (let i = 0; i < bytes.length; i++) {
    remainder = ((remainder << 8) ^ table[((remainder >>> shift) ^ bytes[i]!) & 0xff]!) & mask;
  }
  return remainder >>> 0;
}
