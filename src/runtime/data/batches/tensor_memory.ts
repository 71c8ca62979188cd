/** Limits of the pool: number of buffers, and their total size in bytes. */
const mostBuffers = 64;
const mostBytes = 2 ** 28;

/**
 * A pool of the buffers of released tensors, which later tensors of the same length reuse. The batches of a
 * run have few distinct sizes, and allocating tens of megabytes for each step costs as much as filling them.
 */
export class TensorMemory {
  /** Oldest release first. */
  #released: ArrayBuffer[] = [];

  /** f32 [length], zeros. */
  floats(length: number): Float32Array {
    const buffer = this.#take(length * Float32Array.BYTES_PER_ELEMENT);
    return buffer ? new Float32Array(buffer).fill(0) : new Float32Array(length);
  }

  /** i32 [length], zeros. */
  integers(length: number): Int32Array {
    const buffer = this.#take(length * Int32Array.BYTES_PER_ELEMENT);
    return buffer ? new Int32Array(buffer).fill(0) : new Int32Array(length);
  }

  /**
   * Returns buffers of tensors that are no longer read to the pool; drops the oldest ones above its limits.
   */
  release(buffers: readonly ArrayBuffer[]): void {
    this.#released.push(...buffers);
    let bytes = this.#released.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (this.#released.length > mostBuffers || bytes > mostBytes) {
      bytes -= this.#released.shift()!.byteLength;
    }
  }

  /** Empties the pool, to transfer its buffers to another thread. */
  takeAll(): readonly ArrayBuffer[] {
    const all = this.#released;
    this.#released = [];
    return all;
  }

  #take(bytes: number): ArrayBuffer | undefined {
    const at = this.#released.findLastIndex(({ byteLength }) => byteLength === bytes);
    return at < 0 ? undefined : this.#released.splice(at, 1)[0];
  }
}
