import { UnitcError } from '../errors.ts';
import { DataError } from '../runtime/errors.ts';
import { CommandError, exitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Prints one clear message, never a stack trace for a user's mistake; returns the exit code. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  const red = terminal.errorColor.red;
  if (error instanceof CommandError) {
    if (error.message) terminal.error(`${red('error')}: ${error.message}`);
    return error.exit;
  }
  if (error instanceof DataError) {
    terminal.error(`${red('data error')}: ${error.where}: ${error.message}`);
    if (error.hint) terminal.error(`  help: ${error.hint}`);
    return error.exit;
  }
  if (error instanceof UnitcError) {
    terminal.error(`${red('error')}: ${error.message}`);
    return error.exit;
  }
  return reportSystemOrBug(error, terminal);
}

/** Errors of the operating system get one sentence; anything else is a bug in unitc and is reported as such. */
function reportSystemOrBug(error: unknown, terminal: Terminal): number {
  const red = terminal.errorColor.red;
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (systemCode === 'ENOSPC') {
    terminal.error(`${red('error')}: the disk is full; free some space, then continue with --resume`);
    return exitCode.failed;
  }
  if (/^E[A-Z]+$/.test(systemCode)) {
    terminal.error(`${red('error')}: ${(error as Error).message}`);
    return exitCode.failed;
  }
  terminal.error(
    `${red('bug in unitc')}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  terminal.error('This is not your mistake. Please report it with the spec that caused it.');
  return exitCode.failed;
}
