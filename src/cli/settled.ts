import { exitCode } from './exit.ts';

/**
 * The result of a command. Node exits silently with code 13 if nothing is left that could settle a pending
 * promise; this reports that as a bug and exits with a failure code.
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
    'bug in unitc: the command waits for something that can no longer happen\n' +
      'This is not your mistake. Please report it with the command and its files.\n',
  );
  process.exitCode = exitCode.failed;
}
