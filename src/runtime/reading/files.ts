import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from '../../errors.ts';
import { DataError } from '../errors.ts';
import { noteRead } from './log.ts';
import { withoutByteOrderMark } from './split_lines.ts';
import { decodeUtf8, refuseUtf16 } from './utf8.ts';

/** Returns the path of a folder. Throws DataError if it is missing or a file. */
export function folder(path: string, hint: string): string {
  if (!existsSync(path)) throw new DataError(path, `no such folder${nearby(path)}`, hint);
  if (!statSync(path).isDirectory()) throw new DataError(path, 'expected a folder, found a file', hint);
  return path;
}

/** Throws DataError if neither a file nor a folder has this path. */
export function requirePath(path: string, hint: string): void {
  if (!existsSync(path)) throw new DataError(path, `no such file or folder${nearby(path)}`, hint);
}

/** Throws DataError if the path is not a regular file. */
export function checkFile(path: string): void {
  if (!existsSync(path)) {
    throw new DataError(
      path,
      `no such file${nearby(path)}`,
      path.includes('\\') ? backslashHint : 'check the path and the file name in the spec',
    );
  }
  const facts = statSync(path);
  if (facts.isFile()) return;
  // Not opened, because opening a pipe would block until it has a writer.
  const found = facts.isDirectory() ? 'a folder' : 'a device or pipe';
  throw new DataError(path, `expected a file, found ${found}`);
}

/** Hint for paths written by Windows tools. */
export const backslashHint =
  'the name has backslashes: was it written on Windows? Write paths with forward slashes';

/** Content of a text file in UTF-8, with or without a byte order mark. Throws DataError. */
export function readText(path: string): string {
  checkFile(path);
  noteRead(path);
  const bytes = reading(path, () => readFileSync(path));
  refuseUtf16(bytes, path);
  return withoutByteOrderMark(decodeUtf8(bytes, path));
}

/** Sorted names in a folder, without the `._` files that macOS writes beside others. Throws DataError. */
export function namesIn(path: string): readonly string[] {
  return reading(path, () => readdirSync(path).sort()).filter((name) => !name.startsWith('._'));
}

/** Returns the result of `body`; turns a system error (no permission, a failing disk) into a DataError. */
export function reading<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw systemError(path, error) ?? error;
  }
}

const causes: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  EACCES: ['no permission to read it', 'change its permissions, or run unitc as a user that may read it'],
  EPERM: ['no permission to read it', 'change its permissions, or run unitc as a user that may read it'],
  ENOENT: ['no such file', 'it vanished while it was read; restore it'],
  EIO: ['the disk cannot read it', 'check the disk, and restore the file'],
  EMFILE: ['too many files are open', 'raise the limit of open files (`ulimit -n`)'],
};

/** The DataError for a system error; undefined for any other error. */
export function systemError(path: string, error: unknown): DataError | undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_FS_FILE_TOO_LARGE')
    return new DataError(path, 'the file is too large: at most 2 GB are read at once');
  if (!isSystemError(error)) return undefined;
  const { code } = error;
  const [message, hint] = causes[code] ?? [`it cannot be read (${code})`, 'check the file and its disk'];
  return new DataError(path, message, hint);
}

function nearby(path: string): string {
  const parent = dirname(path);
  if (!existsSync(parent)) return `, and no folder ${parent}`;
  if (!statSync(parent).isDirectory()) return '';
  const names = namesIn(parent);
  const shown = names.slice(0, 8).join(', ');
  return names.length === 0
    ? `; ${parent} is empty`
    : `; ${parent} holds ${shown}${names.length > 8 ? ', ...' : ''}`;
}
