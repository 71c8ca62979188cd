import { type ArenaTensor, type StateLayout, tensorChunkBytes } from '../../compiler/artifact/arenas.ts';
import type { Parameter } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { checkBuffer, mapRead, stagingBuffer, storageBuffer } from './buffers.ts';

/** `parameters`, `gradients`, or the name of an optimizer state. */
export type ArenaName = string;

type ArenaTensors = ReadonlyMap<string, ArenaTensor>;

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Parameters, gradients and optimizer states: one buffer for each chunk of each arena, shared by all
 * programs.
 */
export class Arenas {
  readonly buffers = new Map<string, GPUBuffer>();
  /** The optimizer's states, in its order. */
  readonly states: readonly ArenaName[];
  readonly #device: Device;
  readonly #tensors: ReadonlyMap<ArenaName, ArenaTensors>;

  /** Throws LimitError, before allocating anything, if a chunk exceeds the adapter's limit. */
  constructor(device: Device, parameters: readonly Parameter[], states: readonly StateLayout[]) {
    this.#device = device;
    this.states = states.map(({ name }) => name);
    const trained = parameters.filter(({ trainable }) => trainable);
    this.#tensors = new Map<ArenaName, ArenaTensors>([
      ['parameters', byName(parameters)],
      ['gradients', byName(trained)],
      ...states.map(({ name, tensors }) => [name, tensors] as const),
    ]);
    const sizes = [...this.#tensors].flatMap(([arena, tensors]) =>
      [...tensorChunkBytes(tensors.values())].map(([chunk, bytes]) => [`${arena}.${chunk}`, bytes] as const),
    );
    for (const [name, bytes] of sizes) checkBuffer(device, name, bytes);
    for (const [name, bytes] of sizes) this.buffers.set(name, storageBuffer(device, name, bytes));
  }

  /** Frees the memory; the arenas must not be used afterwards. */
  close(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
  }

  /** Shape of a parameter's tensor in an arena. */
  shapeOf(arena: ArenaName, name: string): readonly number[] {
    return this.#tensor(arena, name).shape;
  }

  /** Names of the parameters that have a tensor in an arena. */
  namesIn(arena: ArenaName): readonly string[] {
    return [...this.#arena(arena).keys()];
  }

  #arena(name: ArenaName): ArenaTensors {
    const tensors = this.#tensors.get(name);
    if (!tensors) throw new Error(`unknown arena ${name}`);
    return tensors;
  }

  #tensor(arena: ArenaName, name: string): ArenaTensor {
    if (!this.#arena('parameters').has(name)) throw new Error(`the model has no parameter ${name}`);
    const tensor = this.#arena(arena).get(name);
    if (!tensor) throw new Error(`parameter ${name} has no ${arena}`);
    return tensor;
  }

  write(arena: ArenaName, name: string, data: Float32Array): void {
    const { chunk, offset, shape } = this.#tensor(arena, name);
    if (data.length !== elements(shape)) {
      throw new Error(`${name} has ${elements(shape)} elements; got ${data.length}`);
    }
    const buffer = this.buffers.get(`${arena}.${chunk}`)!;
    this.#device.gpu.queue.writeBuffer(buffer, offset, data as Float32Array<ArrayBuffer>);
  }

  /** Encodes commands that set an arena to zero. */
  clear(encoder: GPUCommandEncoder, arena: ArenaName): void {
    for (const chunk of chunksOf(this.#arena(arena))) {
      encoder.clearBuffer(this.buffers.get(`${arena}.${chunk}`)!);
    }
  }

  /** The contents of an arena by parameter name. */
  async read(arena: ArenaName): Promise<ReadonlyMap<string, Float32Array<ArrayBuffer>>> {
    const tensors = this.#arena(arena);
    const bytes = new Map<number, ArrayBuffer>();
    for (const chunk of chunksOf(tensors)) {
      bytes.set(chunk, await this.#download(this.buffers.get(`${arena}.${chunk}`)!));
    }
    return new Map(
      [...tensors].map(([name, { chunk, offset, shape }]) => [
        name,
        new Float32Array(bytes.get(chunk)!, offset, elements(shape)),
      ]),
    );
  }

  async #download(source: GPUBuffer): Promise<ArrayBuffer> {
    const { gpu } = this.#device;
    const staging = stagingBuffer(this.#device, source.size);
    const encoder = gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, staging, 0, source.size);
    gpu.queue.submit([encoder.finish()]);
    await this.#device.checked(staging.mapAsync(mapRead));
    const bytes = staging.getMappedRange().slice(0);
    staging.destroy();
    return bytes;
  }
}

function byName(parameters: readonly Parameter[]): ArenaTensors {
  return new Map(parameters.map((parameter) => [parameter.name, parameter]));
}

function chunksOf(tensors: ArenaTensors): ReadonlySet<number> {
  return new Set([...tensors.values()].map(({ chunk }) => chunk));
}
