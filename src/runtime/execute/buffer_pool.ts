/** A pool of staging buffers, which are reused once the device has finished with them. */
export class BufferPool {
  readonly #create: (bytes: number) => GPUBuffer;
  readonly #free: GPUBuffer[] = [];

  /** `create` makes a buffer of the given number of bytes if no free one is large enough. */
  constructor(create: (bytes: number) => GPUBuffer) {
    this.#create = create;
  }

  /** A free buffer of at least `bytes` in the given mapping state, or a new one. */
  take(bytes: number, state: GPUBufferMapState): GPUBuffer {
    const at = this.#free.findIndex(({ size, mapState }) => size >= bytes && mapState === state);
    return at >= 0 ? this.#free.splice(at, 1)[0]! : this.#create(bytes);
  }

  /** Puts a buffer from `take` back into the pool. */
  put(buffer: GPUBuffer): void {
    this.#free.push(buffer);
  }

  /** Frees the memory of the buffers in the pool. */
  close(): void {
    for (const buffer of this.#free) buffer.destroy();
  }
}
