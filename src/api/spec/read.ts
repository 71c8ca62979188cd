import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceText } from '../../compiler/diagnostics/diagnostic.ts';
import { longestSpec } from '../../compiler/resolve/declarations/imports.ts';
import { failureExit, UnitcError } from '../../errors.ts';
import { readAtMost } from './read_at_most.ts';

/** A spec cannot be read: the file does not exist, is not accessible, or is not a `.unit` file. */
export class SpecFileError extends UnitcError {
  override readonly name = 'SpecFileError';
  readonly code = 'UNITC_SPEC_FILE';
  readonly exit = failureExit.usage;
}

/** The text of a `.unit` file. Throws SpecFileError. */
export function readSpec(file: string): SourceText {
  return specOf(file, bytesOf(file, file));
}

/** The text of a spec on standard input. Throws SpecFileError. */
export function readPipedSpec(): SourceText {
  const name = '<stdin>';
  return specOf(name, bytesOf(name, 0));
}

/**
 * Throws SpecFileError if a spec is too long to be read. `bytes`: its length, or that of the part already
 * read.
 */
export function requireSpecLength(file: string, bytes: number): void {
  if (bytes <= longestSpec) return;
  throw new SpecFileError(
    `${file} has more than ${longestSpec.toLocaleString('en')} bytes, which no spec has; give the path of a .unit file`,
  );
}

function specOf(file: string, bytes: Uint8Array): SourceText {
  requireSpecLength(file, bytes.length);
  const mistake = mistakenFor(bytes);
  if (mistake) throw new SpecFileError(`${file} is ${mistake}; give the path of a .unit file`);
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    throw new SpecFileError(
      `${file} is not UTF-8: line ${lineOfInvalid(bytes)} has bytes of another encoding; save it as UTF-8`,
    );
  }
}

function bytesOf(file: string, source: string | number): Uint8Array {
  try {
    return readAtMost(source, longestSpec + 1);
  } catch (error) {
    throw new SpecFileError(unreadable(file, error));
  }
}

function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return `there is no file ${file}; give the path of a .unit file`;
  if (code === 'EISDIR') return `${file} is ${folderKind(file)}; give the path of a .unit file`;
  if (code === 'EACCES') return `${file} may not be read by this user`;
  return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

function folderKind(folder: string): string {
  if (existsSync(join(folder, 'program.json'))) return 'the folder of a compiled program, not a spec';
  if (existsSync(join(folder, 'run.json')))
    return 'a run, not a spec (`unitc eval` evaluates it, `train --resume` continues it)';
  return 'a folder';
}

/** Kind of a file that cannot be a spec, by its first bytes; undefined if it may be a spec. */
function mistakenFor(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4096))
    .toString('latin1')
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart();
  if (start.includes('\0')) return 'not a text file';
  if (start.startsWith('{') && start.includes('"unitc-program"')) return 'a compiled program, not a spec';
  return start.startsWith('{') ? 'a JSON file, not a spec' : undefined;
}

/** Line number, from 1, of the first byte sequence that is not UTF-8. */
function lineOfInvalid(bytes: Uint8Array): number {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const invalid = lines.findIndex((line) => {
    const original = Buffer.from(line, 'latin1');
    return !Buffer.from(original.toString('utf8'), 'utf8').equals(original);
  });
  return invalid + 1;
}
