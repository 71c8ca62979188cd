import { closeSync, openSync, readSync } from 'node:fs';
import { checkFile } from './files.ts';
import { noteRead } from './log.ts';

const lineFeed = 0x0a;

/**
 * Lines of a UTF-8 text between line feeds, unchanged otherwise, one after the other: the file may be larger than memory, or
 * than a string may be. An empty line after the last line feed is left out. `chunkBytes`: how much is read at once. Throws
 * DataError for a file that is missing.
 */
export function* streamLines(path: string, chunkBytes = 2 ** 20): Iterable<string> {
  checkFile(path);
  noteRead(path);
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    /** The line at the border of chunks; a character may be cut there, a line feed cannot. */
    let begun: Buffer[] = [];
    for (;;) {
      const count = readSync(file, chunk, 0, chunk.length, null);
      if (count === 0) break;
      const bytes = chunk.subarray(0, count);
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
        yield Buffer.concat([...begun, bytes.subarray(start, end)]).toString('utf8');
        begun = [];
        start = end + 1;
      }
      if (start < count) begun.push(Buffer.from(bytes.subarray(start)));
    }
    if (begun.length > 0) yield Buffer.concat(begun).toString('utf8');
  } finally {
    closeSync(file);
  }
}
