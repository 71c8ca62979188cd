/** Staging buffers that are used again once the device has finished with them. */
export class BufferPool {
  readonly #create: (bytes: number) => GPUBuffer;
  readonly #free: GPUBuffer[] = [];

  /** `create` makes a buffer of some bytes where no free one is large enough. */
  constructor(create: (bytes: number) => GPUBuffer) {
    this.#create = create;
  }

  /** A free buffer of at least `bytes`, in one of the states of mapping. */
  take(bytes: number, state: GPUBufferMapState): GPUBuffer {
    const at = this.#free.findIndex(({ size, mapState }) => size >= bytes && mapState === state);
    return at >= 0 ? this.#free.splice(at, 1)[0]! : this.#create(bytes);
  }

  /** Returns a buffer that `take` handed out. */
  put(buffer: GPUBuffer): void {
    this.#free.push(buffer);
  }

  /** Frees the memory of the buffers that nothing uses. */
  close(): void {
    for (const buffer of this.#free) buffer.destroy();
  }
}
