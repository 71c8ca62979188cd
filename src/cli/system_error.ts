import { dirname } from 'node:path';
import { isSystemError, type SystemError } from '../errors.ts';

/** An error of the operating system in one sentence; undefined for other errors. */
export function systemProblem(error: unknown): string | undefined {
  return isSystemError(error) ? (sentences[error.code]?.(error) ?? error.message) : undefined;
}

const sentences: Readonly<Record<string, (error: SystemError) => string | undefined>> = {
  ENOSPC: (error) => unwritten(error, 'the disk is full; free some space'),
  EDQUOT: (error) => unwritten(error, 'the disk quota of this user is used up; free some space'),
  EIO: failingDisk,
  EACCES: denied,
  EPERM: denied,
  EROFS: (error) =>
    unwritten(error, 'its file system is read-only (EROFS), as after an error of the disk; remount it'),
  EISDIR: (error) => atPlace(error, 'expected a file, found a folder'),
  ENOTDIR: (error) => atPlace(error, 'a part of this path is a file, not a folder'),
  ENOENT: ({ syscall }) =>
    syscall === 'uv_cwd' ? 'the current folder has been deleted; change to another one' : undefined,
  EMFILE: () => 'too many files are open; raise the limit (`ulimit -n`), then repeat the command',
};

/** System calls that read. */
const readingCalls: ReadonlySet<string> = new Set(['read', 'open', 'scandir', 'stat', 'lstat', 'fstat']);

function failingDisk(error: SystemError): string | undefined {
  const problem = 'the disk reports an error (EIO); check the disk';
  if (!readingCalls.has(error.syscall ?? '')) return unwritten(error, problem);
  return atPlace(error, `it cannot be read: ${problem}, and restore the file from a copy`);
}

function unwritten(error: SystemError, problem: string): string {
  const place = placeOf(error);
  const file = place === undefined ? '' : `${place} cannot be written: `;
  return `${file}${problem}, then repeat the command, a training with --resume`;
}

function denied(error: SystemError): string {
  const path = error.path ?? 'a file';
  // A `.part` file exists only briefly, so the message names its folder.
  const problem = path.endsWith('.part')
    ? `the folder ${dirname(path)} cannot be written`
    : `${path} cannot be read or written`;
  return `${problem} by this user (${error.code})`;
}

function atPlace(error: SystemError, problem: string): string | undefined {
  const place = placeOf(error);
  return place === undefined ? undefined : `${place}: ${problem}`;
}

/** The file that an error concerns: the target of a rename or of a `.part` file, otherwise its path. */
function placeOf({ dest, path }: SystemError): string | undefined {
  return (dest ?? path)?.replace(/\.part$/, '');
}
