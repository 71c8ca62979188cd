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
