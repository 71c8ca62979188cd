/**
 * The part of the optional package koffi that unitc uses. With this declaration unitc is also built where
 * koffi is not installed.
 */
declare module 'koffi' {
  export interface LibraryHandle {
    /** A function of the library by its declaration in C. */
    func(declaration: string): (...values: readonly (string | number)[]) => number;
  }
  const koffi: { load(path: string): LibraryHandle };
  export default koffi;
}
