import { isUtf8 } from 'node:buffer';
import { DataError } from '../errors.ts';

/** V8 limits strings to about 512 MB. */
export const longestText = 512e6;

const lineFeed = 0x0a;

/**
 * Decodes UTF-8. `where` names the file and, for a part of it, the line or element. Throws DataError with
 * line and byte if the bytes are not UTF-8 or contain a NUL (which indicates UTF-16 or damage), and if they
 * are too many for a string.
 */
export function decodeUtf8(bytes: Uint8Array, where: string): string {
  if (bytes.length > longestText) throw tooLong(where);
  if (!isUtf8(bytes)) throw notUtf8(bytes, where);
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    throw new DataError(
      where,
      `${placeOf(bytes, nul)}: a NUL byte; expected text`,
      'if the text is UTF-16 or UTF-32, save it as UTF-8; otherwise restore the file',
    );
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** Throws DataError if the bytes begin with the byte order mark of UTF-16 or UTF-32. */
export function refuseUtf16(bytes: Uint8Array, where: string): void {
  if (!startsWith(bytes, [0xff, 0xfe]) && !startsWith(bytes, [0xfe, 0xff])) return;
  throw new DataError(where, 'the text is UTF-16 or UTF-32; expected UTF-8', 'save the file as UTF-8');
}

/** Length of the byte order mark at the start of UTF-8 bytes: 3, or 0 if there is none. */
export function byteOrderMarkLength(bytes: Uint8Array): number {
  return startsWith(bytes, [0xef, 0xbb, 0xbf]) ? 3 : 0;
}

export function tooLong(where: string): DataError {
  return new DataError(
    where,
    `the text is longer than ${longestText / 1e6} MB, the limit of a string`,
    'is a line break missing? Divide the file into shorter lines or elements',
  );
}

function notUtf8(bytes: Uint8Array, where: string): DataError {
  const at = firstInvalid(bytes);
  const byte = bytes[at]!.toString(16).padStart(2, '0');
  return new DataError(
    where,
    `${placeOf(bytes, at)}: 0x${byte} is not UTF-8`,
    'save the file as UTF-8 (it may be Latin-1 or Windows-1252), or restore it',
  );
}

/** Line and byte, both from 1; only the byte if the text has one line. */
function placeOf(bytes: Uint8Array, at: number): string {
  const before = bytes.subarray(0, at);
  const line = 1 + count(before, lineFeed);
  const column = at - before.lastIndexOf(lineFeed);
  return `${line > 1 || bytes.includes(lineFeed) ? `line ${line}, ` : ''}byte ${column}`;
}

/**
 * Length of the longest valid prefix, by bisection. A character truncated at its end leaves at most three
 * bytes.
 */
function firstInvalid(bytes: Uint8Array): number {
  const validUpTo = (end: number): boolean =>
    [0, 1, 2, 3].some((cut) => cut <= end && isUtf8(bytes.subarray(0, end - cut)));
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (validUpTo(middle)) valid = middle;
    else invalid = middle;
  }
  let at = Math.min(invalid, bytes.length);
  while (at > 0 && !isUtf8(bytes.subarray(0, at))) at--;
  return at;
}

function count(bytes: Uint8Array, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, i) => bytes[i] === byte);
}
