import { exitCode } from './exit.ts';

/**
 * The result of a command. Node ends a process without a word and with code 13 where nothing is left that could settle
 * the promise it waits for; this prints that it is a bug, and ends with the code of a failure.
 */
export async function settled<T>(command: Promise<T>): Promise<T> {
  process.once('beforeExit', reportUnsettled);
  try {
    return await command;
  } finally {
    process.off('beforeExit', reportUnsettled);
  }
}

function reportUnsettled(): void {
  process.stderr.write(
    'bug in unitc: the command waits for something that cannot come\n' +
      'This is not your mistake. Please report it with the command and its files.\n',
  );
  process.exitCode = exitCode.failed;
}
