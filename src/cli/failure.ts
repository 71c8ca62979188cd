import { dirname } from 'node:path';
import { UnitcError } from '../errors.ts';
import { printableLines } from '../printable.ts';
import { CommandError, exitCode } from './exit.ts';
import type { Terminal } from './output/terminal.ts';

/** Prints a clear message, never a stack trace for a user's mistake; returns the exit code. */
export async function reportFailure(error: unknown, terminal: Terminal): Promise<number> {
  if (error instanceof CommandError) {
    if (error.message) print(terminal, 'error', printableLines(error.message));
    return error.exit;
  }
  if (error instanceof UnitcError) {
    await reportDocumented(error, terminal);
    return error.exit;
  }
  return reportSystemOrBug(error, terminal);
}

async function reportDocumented(error: UnitcError, terminal: Terminal): Promise<void> {
  if (error.code === 'UNITC_SPEC') {
    // This module was loaded by the code that threw; other commands start without the compiler.
    const { SpecError } = await import('../api/spec/valid_model.ts');
    const { reportDiagnostics } = await import('./spec.ts');
    if (error instanceof SpecError) return reportDiagnostics(error.result, terminal);
  }
  const kind = error.exit === exitCode.data ? 'data error' : 'error';
  const place = error.where === undefined ? '' : `${error.where}: `;
  // Messages may quote damaged files.
  print(terminal, kind, printableLines(`${place}${error.message}`));
  if (error.hint !== undefined) terminal.message(`  help: ${printableLines(error.hint)}`);
}

function print(terminal: Terminal, kind: string, message: string): void {
  terminal.message(`${terminal.errorColor.red(kind)}: ${message}`);
}

/** The file that a system error concerns: the target of a rename, otherwise its path. */
function placeOf(error: unknown): string | undefined {
  const { dest, path } = error as NodeJS.ErrnoException & { readonly dest?: string };
  return dest ?? path;
}

/** Reports a system error in one sentence; anything else is a bug in unitc and is reported as such. */
function reportSystemOrBug(error: unknown, terminal: Terminal): number {
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (systemCode === 'ENOSPC') {
    print(
      terminal,
      'error',
      'the disk is full; free some space, then repeat the command, a training with --resume',
    );
    return exitCode.failed;
  }
  if (systemCode === 'EACCES' || systemCode === 'EPERM' || systemCode === 'EROFS') {
    const path = printableLines((error as NodeJS.ErrnoException).path ?? 'a file');
    // A `.part` file exists only briefly, so the message names its folder.
    const problem = path.endsWith('.part')
      ? `the folder ${dirname(path)} cannot be written`
      : `${path} cannot be read or written`;
    print(terminal, 'error', `${problem} by this user (${systemCode})`);
    return exitCode.failed;
  }
  const place = placeOf(error);
  if (place !== undefined && (systemCode === 'EISDIR' || systemCode === 'ENOTDIR')) {
    const problem =
      systemCode === 'EISDIR'
        ? 'expected a file, found a folder'
        : 'a part of this path is a file, not a folder';
    print(terminal, 'error', `${printableLines(place)}: ${problem}`);
    return exitCode.failed;
  }
  if (/^E[A-Z]+$/.test(systemCode)) {
    print(terminal, 'error', printableLines((error as Error).message));
    return exitCode.failed;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.error(`${terminal.errorColor.red('bug in unitc')}: ${printableLines(trace)}`);
  terminal.error('This is not your mistake. Please report it with the spec that caused it.');
  return exitCode.failed;
}
