import type { LibraryHandle } from 'koffi';

const libraries: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libc.so.6',
  darwin: '/usr/lib/libSystem.B.dylib',
};

/**
 * The C library of the process, for calls that Node does not offer. Undefined without the optional package
 * koffi, and on Windows.
 */
export async function openLibc(): Promise<LibraryHandle | undefined> {
  const library = libraries[process.platform];
  if (!library) return undefined;
  try {
    const { default: koffi } = await import('koffi');
    return koffi.load(library);
  } catch {
    // The package is optional: callers work without it.
    return undefined;
  }
}
