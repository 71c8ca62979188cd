import { closeSync, openSync, readSync } from 'node:fs';
import { DataError } from '../errors.ts';
import type { RecordProblems } from '../records/problems.ts';
import { checkFile, reading, readText } from './files.ts';
import { noteRead } from './log.ts';
import { splitLines, withoutByteOrderMark, withoutReturn } from './split_lines.ts';
import { decodeUtf8, longestText, refuseUtf16, tooLong } from './utf8.ts';

const lineFeed = 0x0a;

/** Lines of a file; see `splitLines`. Throws DataError. */
export function readLines(path: string): string[] {
  const lines = splitLines(readText(path));
  refuseLoneReturns(lines[0] ?? '', path);
  return lines;
}

/** Rejects files whose lines end in a carriage return only: they would be read as one line. */
function refuseLoneReturns(line: string, path: string): void {
  if (!line.includes('\r')) return;
  throw new DataError(
    path,
    'line 1 holds a carriage return that no line feed follows',
    'lines end in LF or CRLF: save the file with the line ends of Unix or Windows',
  );
}

export interface LineLimits {
  /** Bytes read at once. */
  readonly chunkBytes?: number;
  /** Length limit of a line in bytes. */
  readonly lineBytes?: number;
}

export interface Line {
  /** Line number from 1, as in editors. */
  readonly number: number;
  readonly text: string;
}

/**
 * Streams the lines that `readLines` returns, from files that may be larger than memory or the maximum string
 * length. Lines that are not UTF-8 are left out and added to `problems`. Throws DataError if the file cannot
 * be read or a line is too long.
 */
export function* streamLines(
  path: string,
  problems: RecordProblems,
  { chunkBytes = 2 ** 20, lineBytes = longestText }: LineLimits = {},
): Iterable<Line> {
  let number = 0;
  for (const bytes of lineBuffers(path, chunkBytes, lineBytes)) {
    if (++number === 1) refuseUtf16(bytes, path);
    const text = problems.collect(() => withoutReturn(decodeUtf8(bytes, `${path}:${number}`)));
    if (text === undefined) continue;
    if (number === 1) refuseLoneReturns(text, path);
    yield { number, text: number === 1 ? withoutByteOrderMark(text) : text };
  }
}

function* lineBuffers(path: string, chunkBytes: number, lineBytes: number): Iterable<Buffer> {
  checkFile(path);
  noteRead(path);
  const file = reading(path, () => openSync(path, 'r'));
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    /**
     * Parts of a line that spans chunks. A chunk may end within a character, but never within a line feed.
     */
    let parts: Buffer[] = [];
    let length = 0;
    let number = 1;
    for (;;) {
      const count = reading(path, () => readSync(file, chunk, 0, chunk.length, null));
      if (count === 0) break;
      const bytes = chunk.subarray(0, count);
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
        yield Buffer.concat([...parts, bytes.subarray(start, end)]);
        [parts, length, start] = [[], 0, end + 1];
        number++;
      }
      if (start < count) parts.push(Buffer.from(bytes.subarray(start)));
      length += count - start;
      if (length > lineBytes) throw tooLong(`${path}:${number}`);
    }
    if (parts.length > 0) yield Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
}
