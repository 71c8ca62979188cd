import { SpecFileError } from '../api/check.ts';
import { DataError } from '../runtime/formats/format.ts';
import { CommandError, exitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** What the error classes of the rooms mean to a script: by class name, so that no command loads a room it does not use. */
const codeOf: Readonly<Record<string, number>> = {
  NoAdapterError: exitCode.adapter,
  LimitError: exitCode.adapter,
  PlanError: exitCode.adapter,
  DeviceLostError: exitCode.failed,
  NoTimestampsError: exitCode.adapter,
  DivergedError: exitCode.diverged,
  CheckpointError: exitCode.failed,
  RunDirectoryError: exitCode.usage,
  SafetensorsError: exitCode.data,
  SpecError: exitCode.spec,
  ArtifactError: exitCode.failed,
  GoldenError: exitCode.usage,
  VariantError: exitCode.usage,
  UnknownTaskError: exitCode.usage,
};

/** Prints one clear message, never a stack trace for a user's mistake; returns the exit code. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  const red = terminal.errorColor.red;
  if (error instanceof CommandError) {
    if (error.message) terminal.error(`${red('error')}: ${error.message}`);
    return error.code;
  }
  if (error instanceof SpecFileError) {
    terminal.error(`${red('error')}: ${error.message}`);
    return exitCode.usage;
  }
  if (error instanceof DataError) {
    terminal.error(`${red('data error')}: ${error.where}: ${error.message}`);
    if (error.hint) terminal.error(`  help: ${error.hint}`);
    return exitCode.data;
  }
  if (error instanceof Error && error.name in codeOf) {
    terminal.error(`${red('error')}: ${error.message}`);
    return codeOf[error.name]!;
  }
  return reportSystemOrBug(error, terminal);
}

/** Errors of the operating system get a sentence; anything else is a bug of ours and says so. */
function reportSystemOrBug(error: unknown, terminal: Terminal): number {
  const red = terminal.errorColor.red;
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (systemCode === 'ENOSPC') {
    terminal.error(`${red('error')}: the disk is full; free some space, then go on with --resume`);
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
