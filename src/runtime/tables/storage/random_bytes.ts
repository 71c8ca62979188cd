/** The bytes of a file, with random access. */
export interface RandomBytes {
  readonly path: string;
  /** Number of bytes. */
  readonly size: number;
  /** The bytes `start` to `end - 1`; they must not be modified. Throws DataError. */
  read(start: number, end: number): Buffer;
}
