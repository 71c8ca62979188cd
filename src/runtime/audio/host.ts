/** An MD5 sum that is updated chunk by chunk. */
export interface Md5 {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** Everything that decoding recordings needs from a platform. */
export interface AudioHost {
  /** A new MD5 sum; undefined if the platform has none, in which case sums are not compared. */
  md5(): Md5 | undefined;
  /**
   * Runs a decoder that both returns its errors and writes them to the console, and suppresses the writing.
   */
  quietly<T>(body: () => Promise<T>): Promise<T>;
}
