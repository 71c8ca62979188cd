import { maskedCrc32c } from './crc32c.ts';

/**
 * A record of the TFRecord format: its length as u64, the masked CRC-32C of these 8 bytes, the bytes, and
 * their masked CRC-32C; all numbers little-endian (tensorflow/core/lib/io/record_writer.h).
 */
export function framed(bytes: Uint8Array): Uint8Array {
  const record = Buffer.alloc(12 + bytes.length + 4);
  record.writeBigUInt64LE(BigInt(bytes.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(bytes, 12);
  record.writeUInt32LE(maskedCrc32c(bytes), 12 + bytes.length);
  return record;
}

const [lengthBytes, sumBytes] = [8, 4];

/** Length in bytes of the complete records at the beginning of a file; the rest is torn or damaged. */
export function intactBytes(file: Buffer): number {
  for (let at = 0; ; ) {
    const end = recordEnd(file, at);
    if (end === undefined) return at;
    at = end;
  }
}

/** The byte after the record that begins at `at`; undefined if it is incomplete or damaged. */
function recordEnd(file: Buffer, at: number): number | undefined {
  const start = at + lengthBytes + sumBytes;
  if (start + sumBytes > file.length) return undefined;
  const length = Number(file.readBigUInt64LE(at));
  const isLength = file.readUInt32LE(at + lengthBytes) === maskedCrc32c(file.subarray(at, at + lengthBytes));
  if (!isLength || length > file.length - start - sumBytes) return undefined;
  const end = start + length;
  return file.readUInt32LE(end) === maskedCrc32c(file.subarray(start, end)) ? end + sumBytes : undefined;
}
