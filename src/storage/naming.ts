import { isSystemError } from '../errors.ts';

/**
 * Runs an operation on a file. Errors of the operating system on open files, such as EIO from a failing disk,
 * do not say which file they concern; they get its path, in `path` and in the message.
 */
export function naming<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw named(path, error);
  }
}

function named(path: string, error: unknown): unknown {
  if (!isSystemError(error) || error.path !== undefined) return error;
  error.path = path;
  error.message += ` '${path}'`;
  return error;
}
