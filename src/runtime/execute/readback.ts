import type { Device } from '../device/open.ts';
import { BufferPool } from './buffer_pool.ts';
import { mapRead, stagingBuffer } from './buffers.ts';

/** A pool of staging buffers for results, so that no run waits until another's results have been read. */
export class Readback {
  readonly #device: Device;
  readonly #pool: BufferPool;

  constructor(device: Device) {
    this.#device = device;
    this.#pool = new BufferPool((bytes) => stagingBuffer(device, bytes));
  }

  /** Frees the memory of the buffers whose results have been read. */
  close(): void {
    this.#pool.close();
  }

  /** A free buffer of at least `bytes` to copy results into; `read` returns it to the pool. */
  take(bytes: number): GPUBuffer {
    return this.#pool.take(bytes, 'unmapped');
  }

  /** The first `bytes` of the buffer, once the submitted work is done. Throws DeviceLostError. */
  async read(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    await this.#device.checked(buffer.mapAsync(mapRead, 0, bytes));
    const content = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    this.#pool.put(buffer);
    return content;
  }
}
