import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '../errors.ts';
import { noteRead } from './log.ts';

/** The folder itself; throws DataError where it is missing or a file. */
export function folder(path: string, hint: string): string {
  if (!existsSync(path)) throw new DataError(path, `there is no such folder${nearby(path)}`, hint);
  if (!statSync(path).isDirectory()) throw new DataError(path, 'expected a folder, found a file', hint);
  return path;
}

/** Throws DataError where the path is not that of a file. */
export function checkFile(path: string): void {
  if (!existsSync(path)) {
    throw new DataError(
      path,
      `there is no such file${nearby(path)}`,
      'check the path and the file name in the spec',
    );
  }
  if (statSync(path).isDirectory()) throw new DataError(path, 'expected a file, found a folder');
}

/** Content of a text file, UTF-8. */
export function readText(path: string): string {
  checkFile(path);
  noteRead(path);
  return readFileSync(path, 'utf8');
}

/** Lines between line feeds, unchanged otherwise; an empty one after the last line feed is left out. */
export function readLines(path: string): string[] {
  const lines = readText(path).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function nearby(path: string): string {
  const parent = dirname(path);
  if (!existsSync(parent)) return `; neither is there a folder ${parent}`;
  if (!statSync(parent).isDirectory()) return '';
  const names = readdirSync(parent).sort();
  const shown = names.slice(0, 8).join(', ');
  return names.length === 0
    ? `; ${parent} is empty`
    : `; ${parent} holds ${shown}${names.length > 8 ? ', ...' : ''}`;
}
