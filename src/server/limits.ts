/** Limits of the server's memory and of the time of a request. */
export interface ServerLimits {
  /** Largest number of bytes in a request body. */
  readonly body: number;
  /** Largest number of pixels in the images of one request. */
  readonly pixels: number;
  /** Largest number of records in one request. */
  readonly records: number;
  /** Largest number of records waiting for the model; a request that would exceed it is refused. */
  readonly queue: number;
  /** Milliseconds within which a client must send its request, and within which it is answered. */
  readonly time: number;
}

export const defaultLimits: ServerLimits = {
  body: 16 * 2 ** 20,
  pixels: 2 ** 28,
  records: 64,
  queue: 1024,
  time: 30_000,
};

/** Largest number of characters in a text: preparing it must not delay other requests. */
export const longestText = 2 ** 16;
