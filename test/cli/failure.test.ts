import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { CommandError, exitCode } from '../../src/cli/exit.ts';
import { reportFailure } from '../../src/cli/failure.ts';
import {
  CheckpointError,
  DataError,
  DivergedError,
  NoAdapterError,
  RunDirectoryError,
} from '../../src/index.ts';

async function reported(error: unknown): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  const plain = createColors(false);
  const code = await reportFailure(error, {
    color: plain,
    errorColor: plain,
    interactive: false,
    columns: undefined,
    out: () => {},
    error: (text) => void lines.push(text),
    message: (text) => void lines.push(text),
  });
  return { code, text: lines.join('\n') };
}

test.each([
  [new RunDirectoryError('x is not the folder of a run'), 2, 'error: x is not the folder of a run'],
  [
    new DataError('train.tsv:3', 'no label', 'add one'),
    4,
    'data error: train.tsv:3: no label\n  help: add one',
  ],
  [new NoAdapterError('no GPU'), 5, 'error: no GPU'],
  [
    new DivergedError('at step 3: the loss is'),
    6,
    'error: training diverged at step 3: the loss is not finite',
  ],
  [new CheckpointError('found "\u001b[31m\u202e"'), 1, 'error: found "\\u{1b}[31m\\u{202e}"'],
  [new CheckpointError('cut short'), 1, 'error: cut short'],
  [new CommandError(exitCode.interrupted, 'interrupted'), 130, 'error: interrupted'],
  [Object.assign(new Error('no space'), { code: 'ENOSPC' }), 1, 'error: the disk is full'],
  [
    Object.assign(new Error('no space'), { code: 'ENOSPC', path: 'runs/a/metrics.json.part' }),
    1,
    'error: runs/a/metrics.json cannot be written: the disk is full; free some space, then repeat',
  ],
  [
    Object.assign(new Error('EIO: x'), { code: 'EIO', syscall: 'read', path: 'a' }),
    1,
    'error: a: it cannot be read: the disk reports an error (EIO)',
  ],
  [
    Object.assign(new Error('EIO: x'), { code: 'EIO', syscall: 'fsync', path: 'a.part' }),
    1,
    'error: a cannot be written: the disk reports an error (EIO)',
  ],
  [
    Object.assign(new Error('EROFS: x'), { code: 'EROFS', path: 'a.part' }),
    1,
    'error: a cannot be written: its file system is read-only (EROFS)',
  ],
  [
    Object.assign(new Error('ENOENT: x, uv_cwd'), { code: 'ENOENT', syscall: 'uv_cwd' }),
    1,
    'error: the current folder has been deleted',
  ],
  [Object.assign(new Error('EMFILE: x'), { code: 'EMFILE' }), 1, 'error: too many files are open'],
  [Object.assign(new Error("ELOOP: x, open 'a'"), { code: 'ELOOP' }), 1, "error: ELOOP: x, open 'a'"],
  [
    Object.assign(new Error('EACCES: x'), { code: 'EACCES' }),
    1,
    'cannot be read or written by this user (EACCES)',
  ],
  [
    Object.assign(new Error('EACCES: x'), { code: 'EACCES', path: 'runs/a/metrics.json.part' }),
    1,
    'error: the folder runs/a cannot be written by this user (EACCES)',
  ],
  [
    Object.assign(new Error('EISDIR: x'), { code: 'EISDIR', path: 'a.part', dest: 'a' }),
    1,
    'error: a: expected a file, found a folder',
  ],
])('%s ends with exit code %i', async (error, exit, text) => {
  const result = await reported(error);
  expect(result.code).toBe(exit);
  expect(result.text).toContain(text);
  expect(result.text).not.toContain('    at ');
});

test('any other exception is reported as a bug, with its stack', async () => {
  const { code, text } = await reported(new TypeError('x is undefined'));
  expect(code).toBe(1);
  expect(text).toMatch(/^bug in unitc: TypeError: x is undefined\n +at /);
});
