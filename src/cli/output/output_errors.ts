import { exitCode } from '../exit.ts';

/**
 * Keeps a command running if its output cannot be written: the reader of a pipe has closed it (`| head`), the
 * terminal has closed, or the disk behind a redirection is full. Training continues to its end, and its
 * results are in the run folder. An otherwise successful command then fails, unless a reader closed a pipe;
 * stderr reports that its results are incomplete.
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
