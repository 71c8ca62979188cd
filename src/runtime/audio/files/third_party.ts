import { AsyncLocalStorage } from 'node:async_hooks';
import { damaged } from './limits.ts';

/**
 * Calls of the WebAssembly decoders. They write errors to the console, where the library must not write, and
 * throw anything on packets that they do not expect: both are reported as a damaged file.
 */

/**
 * The result of a decoder that waits for nothing. Its first error ends it: that of MP3 repeats some without
 * end.
 */
export function decodedAtOnce<T>(where: string, body: () => T): T {
  const original = console.error;
  console.error = (...parts: unknown[]) => {
    throw new Error(parts.map(String).join(' ').replace(/\s+/g, ' '));
  };
  try {
    return body();
  } catch (error) {
    throw undecodable(where, error);
  } finally {
    console.error = original;
  }
}

/** Marks what runs within `decodedLater`: messages of the calling program meanwhile are not the decoder's. */
const decoding = new AsyncLocalStorage<true>();

/** Calls of `decodedLater` that have not returned, and the function that they replaced. */
let running = 0;
let replaced = console.error;

/** The result of a decoder that waits, and returns its errors beside writing them. */
export async function decodedLater<T>(where: string, body: () => Promise<T>): Promise<T> {
  if (running === 0) {
    replaced = console.error;
    console.error = (...parts: unknown[]) => {
      if (!decoding.getStore()) replaced(...parts);
    };
  }
  running++;
  try {
    return await decoding.run(true, body);
  } catch (error) {
    throw undecodable(where, error);
  } finally {
    running--;
    if (running === 0) console.error = replaced;
  }
}

function undecodable(where: string, error: unknown) {
  return damaged(where, `packets that cannot be decoded (${error instanceof Error ? error.message : error})`);
}
