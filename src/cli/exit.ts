/** Exit codes, as documented in README: scripts rely on them. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  spec: 3,
  data: 4,
  adapter: 5,
  diverged: 6,
  interrupted: 130,
} as const;

/** Ends a command with a message for the user and an exit code. */
export class CommandError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
