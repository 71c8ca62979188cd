import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { disk, replaceDisk, systemDisk } from '../../src/storage/disk.ts';
import { appendText } from '../../src/storage/lines.ts';
import { naming } from '../../src/storage/naming.ts';
import { writeWholeText } from '../../src/storage/whole_file.ts';
import { temporaryFolder } from '../temporary_folder.ts';

afterEach(() => void replaceDisk(systemDisk));

/** The error of a system call on an open file, as Node reports it. */
const failure = (call: string) =>
  Object.assign(new Error(`EIO: i/o error, ${call}`), { code: 'EIO', syscall: call });

function fail(call: string): never {
  throw failure(call);
}

test('errors of open files get their path', () => {
  expect(() => naming('a/b', () => fail('read'))).toThrow(
    expect.objectContaining({ path: 'a/b', message: "EIO: i/o error, read 'a/b'" }),
  );
});

test('other errors stay as they are', () => {
  const named = Object.assign(failure('open'), { path: 'c' });
  for (const error of [named, new Error('x'), Object.assign(new Error('y'), { code: 'ERR_X' })]) {
    const { message } = error;
    const body = (): never => {
      throw error;
    };
    expect(() => naming('a/b', body)).toThrow(error);
    expect(error.message).toBe(message);
  }
});

test.each(['write', 'flush', 'close'] as const)('a %s that fails names the file', (operation) => {
  const folder = temporaryFolder();
  replaceDisk({ ...systemDisk, [operation]: () => fail(operation) });
  expect(() => writeWholeText(join(folder, 'a'), 'text')).toThrow(
    expect.objectContaining({ path: join(folder, 'a.part') }),
  );
  expect(() => appendText(join(folder, 'b'), 'text', 'flushed')).toThrow(
    expect.objectContaining({ path: join(folder, 'b') }),
  );
});

test('flushing a folder and truncating name their path', () => {
  replaceDisk({ ...systemDisk, flushFolder: () => fail('fsync'), truncate: () => fail('ftruncate') });
  expect(() => disk.flushFolder('a')).toThrow(expect.objectContaining({ path: 'a' }));
  expect(() => disk.truncate('b', 0)).toThrow(expect.objectContaining({ path: 'b' }));
});
