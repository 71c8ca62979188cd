import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLines, streamLines } from '../../src/runtime/reading/lines.ts';
import { RecordProblems } from '../../src/runtime/records/problems.ts';
import { dataErrorOf } from '../formats/shared.ts';
import { temporaryFolder } from '../temporary_folder.ts';

function write(content: string | Uint8Array): string {
  const path = join(temporaryFolder(), 'a.txt');
  writeFileSync(path, content);
  return path;
}

function linesOf(path: string, limits = {}) {
  const problems = new RecordProblems();
  const lines = [...streamLines(path, problems, limits)];
  const messages = problems.kinds().flatMap(({ first }) => first);
  return { lines, problems: messages.map(({ where, message }) => `${where.replace(path, '')} ${message}`) };
}

describe('streamed lines', () => {
  it.each([
    ['with a line feed at the end', 'one\n\nZoë 漢字 😀\r\nlast\n'],
    ['without a line feed at the end', '\nan "open quote\n\n\tlast'],
    ['of an empty file', ''],
    ['of line feeds only', '\n\n\n'],
    ['with a byte order mark and CRLF', '\ufeffone\r\ntwo\r\n'],
  ])('do not depend on the chunk size: %s', (_name, text) => {
    const path = write(text);
    for (let chunkBytes = 1; chunkBytes <= Buffer.byteLength(text) + 1; chunkBytes++) {
      const texts = linesOf(path, { chunkBytes }).lines.map((line) => line.text);
      expect(texts, `${chunkBytes} bytes`).toEqual(text === '' ? [] : readLines(path));
    }
  });

  it('have no byte order mark and no carriage return at the end; other occurrences are kept', () => {
    const { lines } = linesOf(write('\ufeffone\r\na\rb \r\n'));
    expect(lines).toEqual([
      { number: 1, text: 'one' },
      { number: 2, text: 'a\rb ' },
    ]);
  });

  it('omit lines that are not UTF-8, and report line and byte', () => {
    const path = write(Buffer.from('good\ncaf\xe9 au lait\nfine\nna\xefve\n\xc3', 'latin1'));
    const { lines, problems } = linesOf(path);
    expect(lines.map(({ number }) => number)).toEqual([1, 3]);
    expect(problems).toEqual([
      ':2 byte 4: 0xe9 is not UTF-8',
      ':4 byte 3: 0xef is not UTF-8',
      ':5 byte 1: 0xc3 is not UTF-8',
    ]);
  });

  it('leave out lines with NUL bytes: UTF-16 without a byte order mark, or damage', () => {
    const { lines, problems } = linesOf(write('good\nca\0fe\nfine\n'));
    expect(lines.map(({ number }) => number)).toEqual([1, 3]);
    expect(problems).toEqual([':2 byte 3: a NUL byte; expected text']);
    expect(linesOf(write(Buffer.from('one', 'utf16le'))).problems).toEqual([
      ':1 byte 2: a NUL byte; expected text',
    ]);
  });

  it('report UTF-16, a missing file, a folder, and a line that is too long', async () => {
    const root = temporaryFolder();
    const path = join(root, 'a.jsonl');
    const read = () => linesOf(path, { lineBytes: 100, chunkBytes: 64 });
    expect(await dataErrorOf(read, root)).toContain('<root>/a.jsonl: no such file');
    writeFileSync(path, Buffer.from('\ufeffone\n', 'utf16le'));
    expect(await dataErrorOf(read, root)).toContain(
      '<root>/a.jsonl: the text is UTF-16 or UTF-32; expected UTF-8',
    );
    writeFileSync(path, 'one\rtwo\r');
    expect(await dataErrorOf(read, root)).toContain(
      'line 1 holds a carriage return that no line feed follows',
    );
    writeFileSync(path, `short\n${'x'.repeat(200)}`);
    expect(await dataErrorOf(read, root)).toMatch(/^<root>\/a\.jsonl:2: the text is longer than/);
    const folder = join(root, 'folder');
    mkdirSync(folder);
    expect(await dataErrorOf(() => linesOf(folder), root)).toContain('expected a file, found a folder');
  });
});

describe('a whole text', () => {
  it('reports line and byte of invalid UTF-8', async () => {
    const path = write(Buffer.from('good\ncaf\xe9\n', 'latin1'));
    expect(await dataErrorOf(() => readLines(path), path)).toContain(
      '<root>: line 2, byte 4: 0xe9 is not UTF-8',
    );
  });
});
