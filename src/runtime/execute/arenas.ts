import type { Parameter } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { checkBuffer, mapRead, stagingBuffer, storageBuffer } from './buffers.ts';

export const arenaNames = ['parameters', 'gradients', 'first_moment', 'second_moment'] as const;
export type ArenaName = (typeof arenaNames)[number];

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Parameters, gradients and moments: one buffer a chunk, all of one layout, shared by all programs. */
export class Arenas {
  readonly buffers = new Map<string, GPUBuffer>();
  private readonly device: Device;
  private readonly parameters: ReadonlyMap<string, Parameter>;

  constructor(device: Device, parameters: readonly Parameter[]) {
    this.device = device;
    this.parameters = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    const sizes = new Map<string, number>();
    for (const { chunk, offset, shape, trainable } of parameters) {
      const end = Math.ceil((offset + 4 * elements(shape)) / 256) * 256;
      for (const name of trainable ? arenaNames : arenaNames.slice(0, 1)) {
        const buffer = `${name}.${chunk}`;
        sizes.set(buffer, Math.max(sizes.get(buffer) ?? 0, end));
      }
    }
    for (const [name, bytes] of sizes) checkBuffer(device, name, bytes);
    for (const [name, size] of sizes) this.buffers.set(name, storageBuffer(device, name, size));
  }

  private place(
    arena: ArenaName,
    name: string,
  ): { readonly buffer: GPUBuffer; readonly parameter: Parameter } {
    const parameter = this.parameters.get(name);
    if (!parameter) throw new Error(`the model has no parameter ${name}`);
    const buffer = this.buffers.get(`${arena}.${parameter.chunk}`);
    if (!buffer) throw new Error(`parameter ${name} has no ${arena}: it is not trained`);
    return { buffer, parameter };
  }

  write(arena: ArenaName, name: string, data: Float32Array): void {
    const { buffer, parameter } = this.place(arena, name);
    if (data.length !== elements(parameter.shape)) {
      throw new Error(`${name} has ${elements(parameter.shape)} elements; ${data.length} were given`);
    }
    this.device.gpu.queue.writeBuffer(buffer, parameter.offset, data as Float32Array<ArrayBuffer>);
  }

  /** Zeros everywhere, as a part of what is submitted. */
  clear(encoder: GPUCommandEncoder, arena: ArenaName): void {
    for (const [name, buffer] of this.buffers) if (name.startsWith(`${arena}.`)) encoder.clearBuffer(buffer);
  }

  /** The contents of an arena by parameter name. */
  async read(arena: ArenaName): Promise<ReadonlyMap<string, Float32Array<ArrayBuffer>>> {
    const held = [...this.parameters.values()].filter(({ trainable }) => trainable || arena === 'parameters');
    const bytes = new Map<number, ArrayBuffer>();
    for (const chunk of new Set(held.map((parameter) => parameter.chunk))) {
      bytes.set(chunk, await this.download(this.buffers.get(`${arena}.${chunk}`)!));
    }
    return new Map(
      held.map(({ name, chunk, offset, shape }) => [
        name,
        new Float32Array(bytes.get(chunk)!, offset, elements(shape)),
      ]),
    );
  }

  private async download(source: GPUBuffer): Promise<ArrayBuffer> {
    const { gpu } = this.device;
    const staging = stagingBuffer(this.device, source.size);
    const encoder = gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, staging, 0, source.size);
    gpu.queue.submit([encoder.finish()]);
    await this.device.checked(staging.mapAsync(mapRead));
    const bytes = staging.getMappedRange().slice(0);
    staging.destroy();
    return bytes;
  }
}
