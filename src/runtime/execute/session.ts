import type { StateLayout } from '../../compiler/artifact/arenas.ts';
import type { Parameter, Placement, Program, TextureBinding } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { Arenas } from './arenas.ts';
import { storageBuffer } from './buffers.ts';
import { type Dispatchable, encodeAll } from './encode.ts';
import type { BoundKernel, KernelSource } from './pipelines.ts';
import { Readback } from './readback.ts';
import { Shaders } from './shaders.ts';
import { SharedBuffers } from './shared_buffers.ts';
import { SharedTextures } from './shared_textures.ts';
import { UniformSizes } from './sizes.ts';
import { timeDispatches, timeRepeated } from './timing.ts';
import { arrayOf, type HostTensor, type StagedInputs, stagedInputs, Uploads } from './uploads.ts';

export type { HostTensor } from './uploads.ts';

/** Results of one run, which the caller reads later, so that the device never waits for the host. */
export interface PendingResults {
  /** Results by output name. Throws DeviceLostError, OutOfMemoryError. */
  read(): Promise<Readonly<Record<string, Float32Array>>>;
}

/** A program with its pipelines and bind groups, ready to run in the session that loaded it. */
export interface LoadedProgram {
  readonly program: Program;
  /** Pipelines by index of the kernel. */
  readonly pipelines: readonly GPUComputePipeline[];
  readonly constants: GPUBuffer | undefined;
  readonly sizes: UniformSizes;
  readonly staged: StagedInputs;
  /** Bytes of the results. */
  readonly resultBytes: number;
  dispatches: readonly Dispatchable[];
  /** The dispatches of a batch that is not the last one of its update. */
  withoutUpdate: readonly Dispatchable[];
  /** Generation of the shared buffers and textures to which the bind groups refer. */
  generation: number;
}

/** All programs of a model on one device: they share arenas, memory and pipelines. */
export class Session {
  readonly device: Device;
  readonly arenas: Arenas;
  readonly #shared: SharedBuffers;
  readonly #textures: SharedTextures;
  readonly #shaders: Shaders;
  readonly #uploads: Uploads;
  readonly #readback: Readback;
  readonly #loaded = new Set<LoadedProgram>();
  #submissions = 0;
  /**
   * Time at which the device finished all submitted work, by `performance.now()`; infinite while it is
   * working.
   */
  idleSince = Number.NEGATIVE_INFINITY;

  /**
   * Throws LimitError before anything is allocated. `shaders`: the device's shaders, if sessions share them.
   */
  constructor(
    device: Device,
    parameters: readonly Parameter[],
    states: readonly StateLayout[] = [],
    shaders = new Shaders(device),
  ) {
    this.device = device;
    this.arenas = new Arenas(device, parameters, states);
    this.#shared = new SharedBuffers(device);
    this.#textures = new SharedTextures(device);
    this.#shaders = shaders;
    this.#uploads = new Uploads(device);
    this.#readback = new Readback(device);
  }

  /** Compiles a program's kernels and reserves its memory. Throws LimitError before anything is allocated. */
  async load(program: Program, kernels: readonly KernelSource[]): Promise<LoadedProgram> {
    this.#shared.reserve(program.buffers);
    this.#textures.reserve(program.textures);
    const bound = boundKernels(program, kernels);
    const { pipelines: known, warmup } = this.#shaders;
    const compiled = Promise.all(bound.map((kernel) => known.get(kernel)));
    const pipelines = await this.device.checked(compiled);
    await this.device.checked(warmup.run(bound));
    const sizes = new UniformSizes(this.device, known.sizes, program.dispatches);
    const constants = this.#constants(program);
    const loaded = {
      program,
      pipelines,
      constants,
      sizes,
      staged: stagedInputs(program),
      resultBytes: program.buffers.find(({ name }) => name === 'results')!.bytes,
      dispatches: [],
      withoutUpdate: [],
      generation: -1,
    };
    this.#loaded.add(loaded);
    this.#bind(loaded);
    return loaded;
  }

  /** Frees the buffers of one program, which cannot run again. Submitted runs still complete. */
  unload(loaded: LoadedProgram): void {
    this.#loaded.delete(loaded);
    loaded.constants?.destroy();
    loaded.sizes.close();
  }

  /** Frees all memory of the session, before its device is used for another session. */
  close(): void {
    for (const loaded of this.#loaded) this.unload(loaded);
    this.#shared.close();
    this.#textures.close();
    this.#uploads.close();
    this.#readback.close();
    this.arenas.close();
  }

  /**
   * Runs a program once: uploads its inputs and submits its dispatches and the copy of its results. Runs
   * execute in the order of the calls. Inputs that the program does not take are ignored. `batch`: index of
   * the batch within its update, from 0; the last batch runs the update too and returns its results.
   */
  run(loaded: LoadedProgram, inputs: Readonly<Record<string, HostTensor>>, batch = 0): PendingResults {
    const { program, resultBytes } = loaded;
    if (loaded.generation !== this.#generation()) this.#bind(loaded);
    const results = this.#readback.take(resultBytes);
    this.#submit(loaded, inputs, batch, results);
    return {
      read: async () => resultsOf(program.outputs, await this.#readback.read(results, resultBytes)),
    };
  }

  /**
   * Nanoseconds of each dispatch of a run, by the device's clock. Each dispatch has its own compute pass,
   * which costs slightly more than in `run`. Requires the feature `timestamp-query`.
   */
  async time(
    loaded: LoadedProgram,
    inputs: Readonly<Record<string, HostTensor>>,
  ): Promise<readonly number[]> {
    if (loaded.generation !== this.#generation()) this.#bind(loaded);
    this.#submitUpload(loaded, inputs, () => {});
    return timeDispatches(this.device, loaded.dispatches);
  }

  /** Mean nanoseconds of a run over `count` runs in one submission, by the device's clock if it has one. */
  async timeRepeated(
    loaded: LoadedProgram,
    inputs: Readonly<Record<string, HostTensor>>,
    count: number,
  ): Promise<number> {
    if (loaded.generation !== this.#generation()) this.#bind(loaded);
    this.#submitUpload(loaded, inputs, () => {});
    return timeRepeated(this.device, loaded.dispatches, count);
  }

  #submit(
    loaded: LoadedProgram,
    inputs: Readonly<Record<string, HostTensor>>,
    batch: number,
    results: GPUBuffer,
  ): void {
    const { program, dispatches, withoutUpdate, resultBytes } = loaded;
    this.#submitUpload(loaded, inputs, (encoder) => {
      if (program.accumulate > 1 && batch === 0) this.arenas.clear(encoder, 'gradients');
      encodeAll(encoder, batch === program.accumulate - 1 ? dispatches : withoutUpdate);
      encoder.copyBufferToBuffer(this.#shared.get('results')!, 0, results, 0, resultBytes);
    });
    this.#noteIdle();
  }

  /** Submits the upload of a program's inputs and the commands that `encode` adds. */
  #submitUpload(
    { program, staged }: LoadedProgram,
    inputs: Readonly<Record<string, HostTensor>>,
    encode: (encoder: GPUCommandEncoder) => void,
  ): void {
    const { gpu } = this.device;
    const encoder = gpu.createCommandEncoder();
    const staging = staged.bytes > 0 ? this.#uploads.stage(staged, inputs, program.task) : undefined;
    for (const { buffer, offset, bytes } of staged.ranges) {
      encoder.copyBufferToBuffer(staging!, offset, this.#shared.get(buffer)!, 0, bytes);
    }
    encode(encoder);
    gpu.queue.submit([encoder.finish()]);
    if (staging) this.#uploads.release(staging);
  }

  #noteIdle(): void {
    const submission = ++this.#submissions;
    this.idleSince = Number.POSITIVE_INFINITY;
    const done = (): void => {
      if (submission === this.#submissions) this.idleSince = performance.now();
    };
    // A lost device is idle too; reading the results reports the loss.
    this.device.gpu.queue.onSubmittedWorkDone().then(done, done);
  }

  #bind(loaded: LoadedProgram): void {
    loaded.dispatches = loaded.program.dispatches.map(({ kernel, bindings, textures, workgroups }, i) => ({
      pipeline: loaded.pipelines[kernel]!,
      workgroups,
      sizes: sizesOf(loaded.sizes, i),
      textures: textures && this.#bindTextures(loaded, textures),
      group: this.device.gpu.createBindGroup({
        layout: this.#shaders.pipelines.layout(bindings.length),
        entries: bindings.map(({ buffer, offset, bytes }, binding) => ({
          binding,
          resource: { buffer: this.#buffer(loaded, buffer), offset, size: bytes },
        })),
      }),
    }));
    loaded.withoutUpdate = loaded.dispatches.slice(0, loaded.program.updateFrom);
    loaded.generation = this.#generation();
  }

  #bindTextures(
    loaded: LoadedProgram,
    bindings: readonly TextureBinding[],
  ): NonNullable<Dispatchable['textures']> {
    const bound = bindings.map((binding) => ({ ...binding, texture: this.#textures.get(binding.texture) }));
    const texels = bindings.map(({ texture }) => loaded.program.textures[texture]!.texel);
    return {
      group: this.device.gpu.createBindGroup({
        layout: this.#shaders.pipelines.textures(texels),
        entries: bound.map(({ texture }, binding) => ({ binding, resource: texture.createView() })),
      }),
      copies: bound.flatMap(({ texture, buffer, offset, bytes, copied }, i) =>
        copied
          ? [{ buffer: this.#buffer(loaded, buffer), offset, bytes, texture, texelBytes: 4 * texels[i]! }]
          : [],
      ),
    };
  }

  #generation(): number {
    return this.#shared.generation + this.#textures.generation;
  }

  #buffer({ constants }: LoadedProgram, name: string): GPUBuffer {
    const found =
      name === 'constants' ? constants : (this.arenas.buffers.get(name) ?? this.#shared.get(name));
    if (!found) throw new Error(`a program binds the buffer ${name}, which nothing provides`);
    return found;
  }

  #constants({ buffers, constants }: Program): GPUBuffer | undefined {
    const plan = buffers.find(({ name }) => name === 'constants');
    if (!plan) return undefined;
    const buffer = storageBuffer(this.device, 'constants', plan.bytes);
    for (const { dtype, offset, data } of constants) {
      this.device.gpu.queue.writeBuffer(buffer, offset, arrayOf[dtype].from(data));
    }
    return buffer;
  }
}

/** Kernels with the resources that the program's dispatches bind. */
function boundKernels(program: Program, kernels: readonly KernelSource[]): readonly BoundKernel[] {
  const interfaces = new Map(
    program.dispatches.map(({ kernel, bindings, textures = [], sizes }) => [
      kernel,
      {
        bindings: bindings.length,
        sized: sizes !== undefined,
        textures: textures.map(({ texture }) => program.textures[texture]!.texel),
      },
    ]),
  );
  const unused = { bindings: 0, sized: false, textures: [] };
  return kernels.map(({ name, source }, i) => ({ name, source, ...(interfaces.get(i) ?? unused) }));
}

function sizesOf(sizes: UniformSizes, dispatch: number): Dispatchable['sizes'] {
  const offset = sizes.offset(dispatch);
  return sizes.group && offset !== undefined ? { group: sizes.group, offsets: [offset] } : undefined;
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function resultsOf(outputs: readonly Placement[], bytes: ArrayBuffer): Record<string, Float32Array> {
  return Object.fromEntries(
    outputs.map(({ name, dtype, shape, offset }) => {
      const data = new arrayOf[dtype](bytes, offset, elements(shape));
      return [name, data instanceof Float32Array ? data : Float32Array.from(data)];
    }),
  );
}
