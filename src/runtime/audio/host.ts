/** An MD5 sum that is updated chunk by chunk. */
export interface Md5 {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** Everything of a platform that decoding recordings needs. */
export interface AudioHost {
  /** A new MD5 sum; undefined where the platform has none, so that sums are not compared. */
  md5(): Md5 | undefined;
  /** Runs a decoder that writes its errors to the console as well as returning them, without the writing. */
  quietly<T>(body: () => Promise<T>): Promise<T>;
}
