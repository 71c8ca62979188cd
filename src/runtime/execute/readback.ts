import type { Device } from '../device/open.ts';
import { mapRead, stagingBuffer } from './buffers.ts';

/** Buffers that results are copied into and read from, used again and again: no run waits for the reading of another. */
export class Readback {
  private readonly device: Device;
  private readonly free: GPUBuffer[] = [];

  constructor(device: Device) {
    this.device = device;
  }

  /** A buffer of at least `bytes` for an encoder to copy into; give it to `read`. */
  take(bytes: number): GPUBuffer {
    const at = this.free.findIndex(({ size }) => size >= bytes);
    if (at >= 0) return this.free.splice(at, 1)[0]!;
    return stagingBuffer(this.device, bytes);
  }

  /** The first `bytes`, once the work submitted so far is done. Throws DeviceLostError. */
  async read(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    await this.device.checked(buffer.mapAsync(mapRead, 0, bytes));
    const content = buffer.getMappedRange(0, bytes).slice(0);
    buffer.unmap();
    this.free.push(buffer);
    return content;
  }
}
