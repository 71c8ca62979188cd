import type { ProgramDispatch } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { usage } from './buffers.ts';

/** Bytes per entry: more than the sizes of any kernel, and a valid binding offset on every adapter. */
const sizesBytes = 256;

/**
 * The sizes of all dispatches of a program in one uniform buffer, bound at dynamic offsets. Dispatches with
 * equal sizes share an entry.
 */
export class UniformSizes {
  readonly group: GPUBindGroup | undefined;
  readonly #buffer: GPUBuffer | undefined;
  readonly #offsets: readonly (number | undefined)[];

  constructor(device: Device, layout: GPUBindGroupLayout, dispatches: readonly ProgramDispatch[]) {
    const places = new Map<string, number>();
    this.#offsets = dispatches.map(({ sizes }) => {
      if (!sizes) return undefined;
      const key = sizes.join();
      if (!places.has(key)) places.set(key, places.size * sizesBytes);
      return places.get(key);
    });
    if (places.size === 0) return;
    this.#buffer = filledBuffer(device, places);
    this.group = device.gpu.createBindGroup({
      layout,
      entries: [{ binding: 0, resource: { buffer: this.#buffer, size: sizesBytes } }],
    });
  }

  /** Frees the memory. */
  close(): void {
    this.#buffer?.destroy();
  }

  /** Dynamic offset of a dispatch; undefined if its kernel has no sizes. */
  offset(dispatch: number): number | undefined {
    return this.#offsets[dispatch];
  }
}

function filledBuffer({ gpu }: Device, places: ReadonlyMap<string, number>): GPUBuffer {
  const data = new Uint32Array((places.size * sizesBytes) / 4);
  for (const [key, offset] of places) data.set(key.split(',').map(Number), offset / 4);
  const buffer = gpu.createBuffer({
    label: 'sizes',
    size: data.byteLength,
    usage: usage.uniform | usage.copyTarget,
  });
  gpu.queue.writeBuffer(buffer, 0, data);
  return buffer;
}
