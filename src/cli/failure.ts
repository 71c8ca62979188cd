import { UnitcError } from '../errors.ts';
import { printableLines } from '../printable.ts';
import { CommandError, exitCode } from './exit.ts';
import type { Terminal } from './output/terminal.ts';
import { systemProblem } from './system_error.ts';

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

/** Reports a system error in one sentence; anything else is a bug in unitc and is reported as such. */
function reportSystemOrBug(error: unknown, terminal: Terminal): number {
  const problem = systemProblem(error);
  if (problem !== undefined) {
    print(terminal, 'error', printableLines(problem));
    return exitCode.failed;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.error(`${terminal.errorColor.red('bug in unitc')}: ${printableLines(trace)}`);
  terminal.error('This is not your mistake. Please report it with the spec that caused it.');
  return exitCode.failed;
}
