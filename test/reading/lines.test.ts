import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/runtime/reading/files.ts';
import { streamLines } from '../../src/runtime/reading/lines.ts';
import { dataErrorOf, temporaryFolder } from '../formats/shared.ts';

describe('lines, streamed', () => {
  it.each([
    ['with a line feed at the end', 'one\n\nZoë 漢字 😀\r\nlast\n'],
    ['without one', '\nan "open quote\n\n\tlast'],
    ['of an empty file', ''],
    ['of line feeds only', '\n\n\n'],
  ])('are those of the whole file, wherever chunks end: %s', (_name, text) => {
    const path = join(temporaryFolder(), 'a.txt');
    writeFileSync(path, text);
    for (let bytes = 1; bytes <= Buffer.byteLength(text) + 1; bytes++) {
      expect([...streamLines(path, bytes)], `${bytes} bytes`).toEqual(text === '' ? [] : readLines(path));
    }
  });

  it('tell of a file that is missing, and of a folder', async () => {
    const root = temporaryFolder();
    const read = () => [...streamLines(join(root, 'a.jsonl'))];
    expect(await dataErrorOf(read, root)).toContain('<root>/a.jsonl: there is no such file');
    mkdirSync(join(root, 'a.jsonl'));
    expect(await dataErrorOf(read, root)).toContain('expected a file, found a folder');
  });
});
