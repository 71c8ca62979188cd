import { closeSync, openSync } from 'node:fs';
import { openLibc } from './libc.ts';

/**
 * Dawn and the Vulkan loader write warnings to file descriptor 2 while they look for adapters (limits that
 * Dawn lowers, drivers that do not load). Neither has an option or a callback to turn them off through the
 * Node binding. They would appear between a command's own messages, and a library must not write to the
 * terminal, so descriptor 2 points to the null device during the call.
 */
export interface StandardError {
  /** The result of `work`, run with descriptor 2 pointing to the null device. */
  silenced<T>(work: () => T): T;
}

const standardError = 2;

/**
 * Redirects descriptor 2 with dup(2), dup2(2) and close(2), which Node does not offer. The file keeps its
 * position and flags, and no other thread can claim the descriptor, as it could between a close and an open.
 * `work` is synchronous, so JavaScript of this thread cannot write meanwhile; worker threads write through
 * this thread.
 *
 * Messages still appear without the optional package koffi, on Windows, and if UNITC_DEBUG is set.
 */
export async function openStandardError(): Promise<StandardError> {
  const descriptors = process.env.UNITC_DEBUG ? undefined : await descriptorCalls();
  if (!descriptors) return { silenced: (work) => work() };
  const { dup, dup2, close } = descriptors;
  return {
    silenced(work) {
      const saved = dup(standardError);
      // Standard error is closed: no message can appear.
      if (saved < 0) return work();
      const nowhere = openSync('/dev/null', 'w');
      dup2(nowhere, standardError);
      closeSync(nowhere);
      try {
        return work();
      } finally {
        dup2(saved, standardError);
        close(saved);
      }
    },
  };
}

interface DescriptorCalls {
  dup(descriptor: number): number;
  dup2(from: number, to: number): number;
  /**
   * Closes a descriptor that `dup` returned. Node's `close` would warn about a descriptor that Node has not
   * opened.
   */
  close(descriptor: number): number;
}

async function descriptorCalls(): Promise<DescriptorCalls | undefined> {
  const libc = await openLibc();
  return (
    libc && {
      dup: libc.func('int dup(int)'),
      dup2: libc.func('int dup2(int, int)'),
      close: libc.func('int close(int)'),
    }
  );
}
