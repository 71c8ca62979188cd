import { CommandError, exitCode } from '../src/cli/exit.ts';
import { reportFailure } from '../src/cli/failure.ts';
import { openTerminal, type Terminal } from '../src/cli/output/terminal.ts';

/** Runs a tool and sets its exit code. Unknown options are a usage error, which prints `usage`. */
export async function runTool(usage: string, tool: (terminal: Terminal) => Promise<number>): Promise<void> {
  const terminal = openTerminal();
  try {
    process.exitCode = await tool(terminal);
  } catch (error) {
    process.exitCode = isUsageError(error)
      ? await reportFailure(new CommandError(exitCode.usage, `${error.message}\n${usage}`), terminal)
      : await reportFailure(error, terminal);
  }
}

/** Whether an error concerns the command line. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
