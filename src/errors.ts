/** Exit codes of failed commands; scripts rely on them. */
export const failureExit = {
  /** The run, a checkpoint or the device failed. */
  failed: 1,
  usage: 2,
  spec: 3,
  data: 4,
  adapter: 5,
  diverged: 6,
} as const;

export type FailureExit = (typeof failureExit)[keyof typeof failureExit];

/** Stable names of the errors that unitc documents (docs/errors.md). */
export type ErrorCode =
  | 'UNITC_ARTIFACT'
  | 'UNITC_CERTIFICATE'
  | 'UNITC_CHECKPOINT'
  | 'UNITC_DATA'
  | 'UNITC_DEVICE_LOST'
  | 'UNITC_DIVERGED'
  | 'UNITC_EXPORT'
  | 'UNITC_EXPORTED_MODEL'
  | 'UNITC_LIMIT'
  | 'UNITC_METRIC_FUNCTION'
  | 'UNITC_NO_ADAPTER'
  | 'UNITC_NO_TIMESTAMPS'
  | 'UNITC_NOT_FINITE'
  | 'UNITC_OPTION'
  | 'UNITC_OUT_OF_MEMORY'
  | 'UNITC_PASS'
  | 'UNITC_PLAN'
  | 'UNITC_RUN_DIRECTORY'
  | 'UNITC_RUN_LOCKED'
  | 'UNITC_SAFETENSORS'
  | 'UNITC_SHAPE'
  | 'UNITC_SIZES'
  | 'UNITC_SPEC'
  | 'UNITC_SPEC_FILE'
  | 'UNITC_UNKNOWN_TASK'
  | 'UNITC_VARIANT'
  | 'UNITC_WEIGHT_NAME';

/**
 * Base class of every documented error: a mistake in the input or a limit of the machine, never a bug in
 * unitc. The message says where the problem is, what was expected, what was found and what to do.
 *
 * @example
 * try {
 *   await train('model.unit');
 * } catch (error) {
 *   if (!(error instanceof UnitcError)) throw error;
 *   console.error(error.code, error.message);
 *   process.exit(error.exit);
 * }
 */
export abstract class UnitcError extends Error {
  abstract readonly code: ErrorCode;
  /** Exit code of a command that ends with this error. */
  abstract readonly exit: FailureExit;
  /** The file, record or tensor with the problem, if the message does not name it. */
  readonly where?: string | undefined;
  /** Instructions for the user, unless the message contains them. */
  readonly hint?: string | undefined;
}

/** An error of the operating system, as Node reports it. */
export interface SystemError extends Error {
  /** Such as `ENOENT`. */
  readonly code: string;
  /** Such as `open`. */
  readonly syscall?: string;
  path?: string;
  /** The new name in a rename. */
  readonly dest?: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code));
}
