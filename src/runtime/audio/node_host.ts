import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { AudioHost } from './host.ts';

/**
 * Marks calls within `quietly`, to tell messages of the decoder from concurrent ones of the calling program.
 */
const decoding = new AsyncLocalStorage<true>();

/** Number of unfinished calls of `quietly`, and the function that they replaced. */
let running = 0;
let replaced = console.error;

/** Audio decoding in Node. */
export const nodeAudio: AudioHost = {
  md5: () => createHash('md5'),
  async quietly(body) {
    if (running === 0) {
      replaced = console.error;
      console.error = (...parts: unknown[]) => {
        if (!decoding.getStore()) replaced(...parts);
      };
    }
    running++;
    try {
      return await decoding.run(true, body);
    } finally {
      running--;
      if (running === 0) console.error = replaced;
    }
  },
};
