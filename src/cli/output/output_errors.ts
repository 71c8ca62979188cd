import { exitCode } from '../exit.ts';

/**
 * Keeps a command running where its output cannot be written: the reader of a pipe has closed it (`| head`),
 * the terminal is gone, or the disk behind a redirection is full. Training continues to its end, and its
 * results are in the run folder. A command that succeeds otherwise then fails, except where a reader closed a
 * pipe; that its results are not complete is said on stderr.
 */
export function tolerateOutputErrors(): void {
  const reasons = new Map<NodeJS.WriteStream, string>();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reasons.set(stream, error.message);
    });
  }
  process.on('exit', () => {
    const reason = reasons.get(process.stdout);
    if (reason !== undefined) process.stderr.write(`error: stdout could not be written: ${reason}\n`);
    const succeeded = (process.exitCode ?? exitCode.ok) === exitCode.ok;
    if (reasons.size > 0 && succeeded) process.exitCode = exitCode.failed;
  });
}
