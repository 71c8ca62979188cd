/** The bytes of a file at random access. */
export interface RandomBytes {
  readonly path: string;
  /** Number of bytes. */
  readonly size: number;
  /** The bytes from `start` to before `end`; they are not to be written to. Throws DataError. */
  read(start: number, end: number): Buffer;
}
