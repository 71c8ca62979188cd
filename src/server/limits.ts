/** Limits that keep the server's memory and the time of a request bounded. */
export interface ServerLimits {
  /** Bytes of a request's body. */
  readonly body: number;
  /** Pixels of the images of one request. */
  readonly pixels: number;
  /** Records of one request. */
  readonly records: number;
  /** Records that wait for the model; a request that would exceed it is refused. */
  readonly queue: number;
  /** Milliseconds in which a client must have sent its request, and in which it is answered. */
  readonly time: number;
}

export const defaultLimits: ServerLimits = {
  body: 16 * 2 ** 20,
  pixels: 2 ** 28,
  records: 64,
  queue: 1024,
  time: 30_000,
};

/** Characters of a text of a record: preparing it must not keep others waiting. */
export const longestText = 2 ** 16;
