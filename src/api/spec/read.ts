import { readFileSync } from 'node:fs';
import type { SourceText } from '../../compiler/diagnostics/diagnostic.ts';
import { failureExit, UnitcError } from '../../errors.ts';

/** The file of a spec cannot be read: it is missing, a folder, or not readable by this user. */
export class SpecFileError extends UnitcError {
  override readonly name = 'SpecFileError';
  readonly code = 'UNITC_SPEC_FILE';
  readonly exit = failureExit.usage;
}

/** Text of a spec. Throws SpecFileError. */
export function readSpec(file: string): SourceText {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new SpecFileError(unreadable(file, error));
  }
}

function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return `there is no file ${file}; give the path of a .unit file`;
  if (code === 'EISDIR') return `${file} is a folder; give the path of a .unit file`;
  if (code === 'EACCES') return `${file} may not be read by this user`;
  return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
