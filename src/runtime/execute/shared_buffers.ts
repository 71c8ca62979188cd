import type { BufferPlan } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { checkBuffer, storageBuffer } from './buffers.ts';

/**
 * Buffers that all programs share, since programs never run concurrently; each is as large as its largest
 * user needs.
 */
export class SharedBuffers {
  readonly #device: Device;
  readonly #buffers = new Map<string, GPUBuffer>();
  /** Increases when a buffer is replaced, which invalidates earlier bind groups. */
  generation = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  get(name: string): GPUBuffer | undefined {
    return this.#buffers.get(name);
  }

  /** Frees the memory. */
  close(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy();
  }

  /** Reserves the buffers of a program. Throws LimitError before anything is allocated. */
  reserve(plans: readonly BufferPlan[]): void {
    // Constants belong to one program.
    const wanted = plans.filter(({ name }) => name !== 'constants');
    for (const { name, bytes } of wanted) checkBuffer(this.#device, name, bytes);
    for (const { name, bytes } of wanted) {
      const present = this.#buffers.get(name);
      if (present && present.size >= bytes) continue;
      // Submitted work keeps the memory until it is done.
      present?.destroy();
      this.#buffers.set(name, storageBuffer(this.#device, name, bytes));
      this.generation++;
    }
  }
}
