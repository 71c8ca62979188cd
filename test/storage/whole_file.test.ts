import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { disk, replaceDisk, systemDisk } from '../../src/storage/disk.ts';
import { appendText } from '../../src/storage/lines.ts';
import { writeNewText } from '../../src/storage/new_file.ts';
import { rewriteText, writeWholeText } from '../../src/storage/whole_file.ts';
import { temporaryFolder } from '../temporary_folder.ts';

afterEach(() => void replaceDisk(systemDisk));

test.skipIf(process.platform === 'win32')('a replaced file keeps its permissions', () => {
  const path = join(temporaryFolder(), 'spec.unit');
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  writeWholeText(path, 'new');
  expect([statSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([0o640, 'new']);
});

test.skipIf(process.platform === 'win32')('a link is replaced, and nothing behind it changes', () => {
  const folder = temporaryFolder();
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  for (const target of ['file', 'missing']) {
    writeFileSync(file, 'old');
    symlinkSync(target, link);
    // The temporary name is also occupied by a link.
    symlinkSync(target, `${link}.part`);
    writeWholeText(link, 'new');
    expect([lstatSync(link).isFile(), readFileSync(link, 'utf8')]).toEqual([true, 'new']);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
    rmSync(link);
  }
  symlinkSync('.', link);
  expect(() => writeWholeText(link, 'new')).toThrow('EISDIR');
});

test.skipIf(process.platform === 'win32')('a text that is edited stays behind its link', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), 'old');
  symlinkSync('file', join(folder, 'link'));
  rewriteText(join(folder, 'link'), 'new');
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new');
});

test.skipIf(process.platform === 'win32')('nothing is appended to, or cut off, behind a link', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), 'old');
  symlinkSync('file', join(folder, 'link'));
  expect(() => appendText(join(folder, 'link'), 'new', 'flushed')).toThrow('ELOOP');
  expect(() => disk.truncate(join(folder, 'link'), 1)).toThrow('ELOOP');
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
  appendText(join(folder, 'file'), 'est', 'flushed');
  disk.truncate(join(folder, 'file'), 5);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('oldes');
});

test.skipIf(!existsSync('/proc/self/fd'))('an output that is redirected into a file is written there', () => {
  const path = join(temporaryFolder(), 'out');
  const file = openSync(path, 'w');
  writeWholeText(`/proc/self/fd/${file}`, 'new');
  closeSync(file);
  expect(readFileSync(path, 'utf8')).toBe('new');
});

test.skipIf(!existsSync('/dev/null'))('a device is written in place', () => {
  writeWholeText('/dev/null', 'new');
  expect(existsSync('/dev/null.part')).toBe(false);
});

test('a new file replaces no other one', () => {
  const path = join(temporaryFolder(), 'a', 'b.unit');
  writeNewText(path, 'first');
  expect(() => writeNewText(path, 'second')).toThrow('EEXIST');
  expect(readFileSync(path, 'utf8')).toBe('first');
  expect(readdirSync(join(path, '..'))).toEqual(['b.unit']);
});

test('an operation that a signal interrupts is repeated, except closing', () => {
  const path = join(temporaryFolder(), 'a');
  const failed = new Set<string>();
  const interruptedOnce =
    <A extends readonly unknown[], R>(name: string, operation: (...args: A) => R) =>
    (...args: A): R => {
      if (failed.has(name)) return operation(...args);
      failed.add(name);
      if (name === 'close') operation(...args);
      throw Object.assign(new Error(`${name} was interrupted`), { code: 'EINTR' });
    };
  replaceDisk({
    ...systemDisk,
    open: interruptedOnce('open', systemDisk.open),
    write: interruptedOnce('write', systemDisk.write),
    flush: interruptedOnce('flush', systemDisk.flush),
    close: interruptedOnce('close', systemDisk.close),
    rename: interruptedOnce('rename', systemDisk.rename),
  });
  writeWholeText(path, 'whole');
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect([...failed].sort()).toEqual(['close', 'flush', 'open', 'rename', 'write']);
});

test('an operation that fails otherwise is reported', () => {
  expect(() => disk.remove(join(temporaryFolder(), 'missing'))).toThrow('ENOENT');
});
