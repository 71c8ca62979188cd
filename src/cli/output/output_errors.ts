import { exitCode } from '../exit.ts';

/**
 * Keeps a command running where its output cannot be written: the reader of a pipe has closed it (`| head`),
 * the terminal is gone, or the disk behind a redirection is full. Training continues to its end, and its
 * results are in the run folder. A command that succeeds otherwise then fails, except where a reader closed a
 * pipe.
 */
export function tolerateOutputErrors(): void {
  let failed = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') failed = true;
    });
  }
  process.on('exit', () => {
    if (failed && (process.exitCode ?? exitCode.ok) === exitCode.ok) process.exitCode = exitCode.failed;
  });
}
