import { randomBytes } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { GzipFile } from '../../../src/runtime/tables/storage/gzip_file.ts';
import { UnpackedFiles } from '../../../src/runtime/tables/storage/unpacked_files.ts';
import { dataErrorOf } from '../../formats/shared.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

function written(bytes: Uint8Array): { readonly root: string; readonly path: string } {
  const root = temporaryFolder();
  const path = join(root, 'a.gz');
  writeFileSync(path, bytes);
  return { root, path };
}

const contents = randomBytes(3_000_000);

describe('a gzip file', () => {
  it('is read at random access, also where it has several members', () => {
    const parts = [contents.subarray(0, 1_000_000), contents.subarray(1_000_000)];
    const { path } = written(Buffer.concat(parts.map((part) => gzipSync(part))));
    const file = new GzipFile(path);
    expect(file.size).toBe(contents.length);
    for (const [start, end] of [
      [2_999_990, 3_000_000],
      [0, 10],
      [999_000, 1_001_000],
    ] as const) {
      expect(file.read(start, end).equals(contents.subarray(start, end))).toBe(true);
    }
  });

  it('is unpacked again after others have taken its place', () => {
    const kept = new UnpackedFiles({ bytes: 0, files: 1 });
    const files = [1, 2, 3].map((number) => {
      const { path } = written(gzipSync(Buffer.alloc(1000, number)));
      return new GzipFile(path, kept);
    });
    for (const number of [1, 3, 2, 1]) {
      expect([...files[number - 1]!.read(500, 502)]).toEqual([number, number]);
    }
  });

  it.each([
    ['is truncated', gzipSync(contents).subarray(0, 1_000_000)],
    ['is damaged', damaged(gzipSync(contents))],
    ['has another checksum', withoutChecksum(gzipSync(contents))],
  ])('that %s is an error', async (_, bytes) => {
    const { root, path } = written(bytes);
    expect(await dataErrorOf(() => new GzipFile(path), root)).toMatchSnapshot();
  });

  it('that has changed is an error when it is unpacked again', async () => {
    const { root, path } = written(gzipSync(contents));
    const file = new GzipFile(path, new UnpackedFiles({ bytes: 0, files: 0 }));
    utimesSync(path, 0, 0);
    expect(await dataErrorOf(() => file.read(0, 1), root)).toContain('changed while it was in use');
  });
});

/** Random bytes are stored uncompressed, so a block of unknown type ends them. */
function damaged(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed[10] = 0x07;
  return changed;
}

function withoutChecksum(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed.fill(0, changed.length - 8, changed.length - 4);
  return changed;
}
