import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/storage/folders.ts';
import { temporaryFolder } from '../temporary_folder.ts';

test('returns the new folders, the outermost first, and nothing for a folder that exists', () => {
  const root = temporaryFolder();
  expect(makeFolder(join(root, 'a/b'))).toEqual([join(root, 'a'), join(root, 'a/b')]);
  expect(makeFolder(join(root, 'a/b/c'))).toEqual([join(root, 'a/b/c')]);
  expect(makeFolder(join(root, 'a'))).toEqual([]);
});

test.skipIf(process.platform === 'win32')('gives new folders the permissions of `mode`', () => {
  const [, inner] = makeFolder(join(temporaryFolder(), 'a/b'), { mode: 0o700 });
  expect(statSync(inner!).mode & 0o777).toBe(0o700);
});

test.skipIf(!existsSync('/proc/self'))('ends in an error in /proc, where mkdirSync never returns', () => {
  expect(() => makeFolder('/proc/nowhere/a')).toThrow('ENOENT');
});
