/** The first error that a decoder wrote to the console. */
export class DecoderFailure extends Error {}

/**
 * The result of `body`, which must not wait for anything: the decoders write errors to the console, where the
 * library must not write, and MP3's repeats some errors without end. The first one is thrown as DecoderFailure.
 */
export function quietly<T>(body: () => T): T {
  const original = console.error;
  console.error = (...parts: unknown[]) => {
    throw new DecoderFailure(parts.map(String).join(' ').replace(/\s+/g, ' '));
  };
  try {
    return body();
  } finally {
    console.error = original;
  }
}
