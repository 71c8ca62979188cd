import { exitCode } from './exit.ts';

/**
 * Signals that end a command: ctrl-C, a request to terminate, a closed terminal. All lead to exit code 130.
 */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Interrupts the current work at the next signal; if undefined, a signal ends the process. */
let interrupt: (() => void) | undefined;

/** Handles signals from the start of the process, so that none kills it. */
export function watchSignals(): void {
  for (const name of endingSignals) process.on(name, onSignal);
}

/**
 * Runs work that can end early with its results saved. The first signal calls `onInterrupt` and aborts the
 * work's signal; the second ends the process.
 */
export async function interruptible<T>(
  onInterrupt: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const saved = interrupt;
  interrupt = () => {
    interrupt = undefined;
    abort.abort();
    onInterrupt();
  };
  try {
    return await work(abort.signal);
  } finally {
    interrupt = saved;
  }
}

function onSignal(): void {
  if (interrupt) interrupt();
  else void leave(exitCode.interrupted);
}

/**
 * Ends the process without unloading the graphics drivers, which crash if their threads are still running.
 * Node has no call for _exit(2); without the optional package koffi, the process ends in the usual way.
 */
async function leave(code: number): Promise<void> {
  if (process.platform === 'linux') {
    try {
      const { default: koffi } = await import('koffi');
      koffi.load('libc.so.6').func('void _exit(int)')(code);
    } catch {
      // The package is optional.
    }
  }
  process.exit(code);
}
