import type { BufferPlan } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { checkBuffer, storageBuffer } from './buffers.ts';

const names: readonly string[] = ['workspace', 'batch', 'step', 'results'];

/**
 * Memory that all programs use in turn, since they never run at once: each buffer is as large as its largest user needs.
 */
export class SharedBuffers {
  private readonly device: Device;
  private readonly buffers = new Map<string, GPUBuffer>();
  /** Rises when a buffer is replaced: bind groups made before are out of date. */
  generation = 0;

  constructor(device: Device) {
    this.device = device;
  }

  get(name: string): GPUBuffer | undefined {
    return this.buffers.get(name);
  }

  /** Makes room for a program. Throws LimitError before anything is allocated. */
  reserve(plans: readonly BufferPlan[]): void {
    const wanted = plans.filter(({ name }) => names.includes(name));
    for (const { name, bytes } of wanted) checkBuffer(this.device, name, bytes);
    for (const { name, bytes } of wanted) {
      const present = this.buffers.get(name);
      if (present && present.size >= bytes) continue;
      // Work that was submitted keeps the memory until it is done.
      present?.destroy();
      this.buffers.set(name, storageBuffer(this.device, name, bytes));
      this.generation++;
    }
  }
}
