import type { Device } from '../device/open.ts';
import { mapRead, stagingBuffer } from './buffers.ts';

/** A pool of staging buffers for results, so that no run waits until another's results have been read. */
export class Readback {
  readonly #device: Device;
  readonly #free: GPUBuffer[] = [];

  constructor(device: Device) {
    this.#device = device;
  }

  /** Frees the memory of the buffers whose results have been read. */
  close(): void {
    for (const buffer of this.#free) buffer.destroy();
  }

  /** A free buffer of at least `bytes` to copy results into; `read` returns it to the pool. */
  take(bytes: number): GPUBuffer {
    const at = this.#free.findIndex(({ size }) => size >= bytes);
    if (at >= 0) return this.#free.splice(at, 1)[0]!;
    return stagingBuffer(this.#device, bytes);
  }

  /** The first `bytes` of the buffer, once the submitted work is done. Throws DeviceLostError. */
  async read(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    await this.#device.checked(buffer.mapAsync(mapRead, 0, bytes));
    const content = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    this.#free.push(buffer);
    return content;
  }
}
