import { type AudioFile, damaged } from './limits.ts';

/**
 * Calls of the WebAssembly decoders. These write errors to the console, to which the library must not write,
 * and throw arbitrary errors on unexpected packets: both are reported as a damaged file.
 */

/**
 * The result of a synchronous decoder. Its first error ends decoding, because the MP3 decoder repeats some
 * errors forever.
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

/** The result of an asynchronous decoder, which returns its errors in addition to writing them. */
export async function decodedLater<T>({ where, host }: AudioFile, body: () => Promise<T>): Promise<T> {
  try {
    return await host.quietly(body);
  } catch (error) {
    throw undecodable(where, error);
  }
}

function undecodable(where: string, error: unknown) {
  return damaged(where, `packets that cannot be decoded (${error instanceof Error ? error.message : error})`);
}
