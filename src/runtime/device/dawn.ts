import { NoAdapterError } from './errors.ts';

/**
 * A GPU object of Dawn's Node binding. It must stay referenced while any object created from it is in use.
 * Throws NoAdapterError.
 */
export async function createDawn(flags: readonly string[]): Promise<GPU> {
  const { create } = await loadBinding();
  return create([...flags]);
}

/** Loads the binding on demand: checking and formatting a spec must work where the binding does not. */
async function loadBinding(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new NoAdapterError(
      `Dawn cannot be loaded on ${process.platform} ${process.arch}: ${detail}. ` +
        'The npm package webgpu has builds for Linux (glibc), macOS and Windows; run npm install again in your project if it is missing.',
    );
  }
}
