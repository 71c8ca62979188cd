import { failureExit } from '../errors.ts';

/** Exit codes of the command line, documented in README; scripts rely on them. */
export const exitCode = { ok: 0, ...failureExit, interrupted: 130 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Ends a command with an exit code and, unless it is empty, a message for the user. */
export class CommandError extends Error {
  readonly exit: ExitCode;
  constructor(exit: ExitCode, message: string) {
    super(message);
    this.exit = exit;
  }
}
