/**
 * The part of the optional package koffi that unitc uses. The declaration lets unitc be built without koffi.
 */
declare module 'koffi' {
  export interface LibraryHandle {
    /** A function of the library by its declaration in C. Buffers are passed by address. */
    func(
      declaration: string,
    ): (...values: readonly (string | number | bigint | Uint8Array | null)[]) => number;
  }
  const koffi: {
    load(path: string): LibraryHandle;
    /** The address of a buffer's bytes, valid while the buffer is referenced. */
    address(buffer: Uint8Array): bigint;
  };
  export default koffi;
}
