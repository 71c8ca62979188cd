import { DataError } from '../errors.ts';
import { decodeUtf8 } from '../reading/utf8.ts';

/** Size of a header, and of the blocks to which contents are padded. */
export const blockBytes = 512;

/** A header as stored, before extended headers are applied. */
export interface TarHeader {
  /** Folder and name. */
  readonly name: string;
  /** The type flag: `0` for files. */
  readonly type: string;
  /** Size of the content in bytes. */
  readonly size: number;
}

/** First byte and length of each field of a header (POSIX.1-1988 ustar). */
const fields = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

const restore = 'the shard is damaged: fetch or write it again';

/** Parses a header of 512 bytes. `where`: shard and byte. Throws DataError if it is damaged. */
export function parseHeader(header: Buffer, where: string): TarHeader {
  if (!hasChecksum(header, numberAt(header, fields.checksum))) {
    throw new DataError(where, 'the header of a member does not match its checksum', restore);
  }
  const size = numberAt(header, fields.size);
  const name = textAt(header, fields.name, where);
  // GNU tar stores other data in the field of the prefix.
  const isPosix = header.toString('latin1', fields.magic[0], fields.magic[0] + 6) === 'ustar\0';
  const prefix = isPosix ? textAt(header, fields.prefix, where) : '';
  const path = prefix === '' ? name : `${prefix}/${name}`;
  if (size === undefined || !Number.isSafeInteger(size) || size < 0) {
    throw new DataError(where, `the size of the member '${path}' is not a number of bytes`, restore);
  }
  const type = header[fields.type[0]] === 0 ? '0' : String.fromCharCode(header[fields.type[0]]!);
  return { name: path, type, size };
}

/** Whether the checksum is the sum of all bytes, with its own field counted as spaces. */
function hasChecksum(header: Buffer, checksum: number | undefined): boolean {
  const [from, length] = fields.checksum;
  let sum = length * 0x20;
  let negative = 0;
  for (let i = 0; i < blockBytes; i++) {
    const byte = header[i]!;
    sum += byte;
    negative += byte >> 7;
  }
  for (let i = from; i < from + length; i++) {
    sum -= header[i]!;
    negative -= header[i]! >> 7;
  }
  // Old writers summed signed bytes.
  return checksum === sum || checksum === sum - 256 * negative;
}

/** First byte and length of a field in a header. */
type HeaderField = readonly [from: number, length: number];

/**
 * Octal digits between spaces and NULs, or base 256 if the high bit is set (GNU). Undefined for anything
 * else.
 */
function numberAt(header: Buffer, [from, length]: HeaderField): number | undefined {
  if (header[from]! >= 0x80) return base256(header.subarray(from, from + length));
  let [at, end] = [from, from + length];
  while (at < end && isBlank(header[at]!)) at++;
  while (end > at && isBlank(header[end - 1]!)) end--;
  let value = 0;
  for (; at < end; at++) {
    const digit = header[at]! - 0x30;
    if (digit < 0 || digit > 7) return undefined;
    value = value * 8 + digit;
  }
  return value;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0;
}

function base256(bytes: Buffer): number {
  let value = bytes[0]! & 0x7f;
  for (let i = 1; i < bytes.length; i++) value = value * 256 + bytes[i]!;
  return value;
}

/** Text up to the first NUL. */
function textAt(header: Buffer, [from, length]: HeaderField, where: string): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return decodeUtf8(end < 0 ? field : field.subarray(0, end), where);
}
