import { failureExit, UnitcError } from '../../errors.ts';

/** A folder is not a run, cannot become one, or has damaged files. */
export class RunDirectoryError extends UnitcError {
  override readonly name = 'RunDirectoryError';
  readonly code = 'UNITC_RUN_DIRECTORY';
  readonly exit = failureExit.usage;
}

/** The error for a folder or device in place of a file of a run, or a file in place of a folder. */
export function wrongKind(
  path: string,
  expected: 'file' | 'folder',
  found: 'file' | 'folder' | 'device' = expected === 'file' ? 'folder' : 'file',
): RunDirectoryError {
  return new RunDirectoryError(`${path}: expected a ${expected}, found a ${found}. Move the ${found} away.`);
}

/** The error for a link in place of a file or folder of a run. */
export function linked(path: string): RunDirectoryError {
  return new RunDirectoryError(
    `${path} is a symbolic link, and nothing is written through it. Move what it names into the run folder; the run ` +
      'folder itself may be a link.',
  );
}

/** Another process is writing into the run. */
export class RunLockedError extends UnitcError {
  override readonly name = 'RunLockedError';
  readonly code = 'UNITC_RUN_LOCKED';
  readonly exit = failureExit.failed;
}
