import type { Parameter, Placement, Program } from '../../compiler/artifact/program.ts';
import type { Device } from '../device/open.ts';
import { Arenas, checkBuffer } from './arenas.ts';
import { type KernelSource, Pipelines } from './pipelines.ts';
import { mapRead, usage } from './usage.ts';

export type HostTensor = Float32Array | Int32Array | Uint32Array;

/** Results of one run, by output name; read when they are wanted, so that the device never waits for the host. */
export interface Pending {
  read(): Promise<Readonly<Record<string, Float32Array>>>;
}

interface Dispatchable {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** A program with its pipelines, buffers and bind groups, ready to run. */
export interface LoadedProgram {
  readonly program: Program;
  readonly buffers: ReadonlyMap<string, GPUBuffer>;
  dispatches: readonly Dispatchable[];
  /** The workspace that the bind groups were made for. */
  workspace: GPUBuffer | undefined;
  readonly pipelines: readonly GPUComputePipeline[];
}

/** All programs of a model on one device: they share arenas, workspace and pipelines. */
export class Session {
  readonly device: Device;
  readonly arenas: Arenas;
  private readonly pipelines: Pipelines;
  private workspace: GPUBuffer | undefined;

  constructor(device: Device, parameters: readonly Parameter[]) {
    this.device = device;
    this.arenas = new Arenas(device, parameters);
    this.pipelines = new Pipelines(device);
  }

  /** Compiles a program's kernels and makes its buffers. Throws LimitError before anything is allocated. */
  async load(program: Program, kernels: readonly KernelSource[]): Promise<LoadedProgram> {
    for (const { name, bytes } of program.buffers) checkBuffer(this.device, name, bytes);
    const counts = new Map(program.dispatches.map((dispatch) => [dispatch.kernel, dispatch.bindings.length]));
    const pipelines = await Promise.all(
      kernels.map((kernel, i) => this.pipelines.get(kernel, counts.get(i)!)),
    );
    const buffers = new Map(this.arenas.buffers);
    for (const { name, bytes } of program.buffers) {
      if (name === 'workspace') this.growWorkspace(bytes);
      else buffers.set(name, this.buffer(name, bytes));
    }
    for (const constant of program.constants) this.upload(buffers.get('constants')!, constant, constant.data);
    const loaded = { program, buffers, dispatches: [], workspace: undefined, pipelines };
    this.bind(loaded);
    return loaded;
  }

  private buffer(label: string, size: number): GPUBuffer {
    const flags = usage.storage | usage.copyTarget | usage.copySource;
    return this.device.gpu.createBuffer({ label, size, usage: flags });
  }

  /** One workspace serves all programs, since they never run at once. */
  private growWorkspace(bytes: number): void {
    if (this.workspace && this.workspace.size >= bytes) return;
    this.workspace?.destroy();
    this.workspace = this.buffer('workspace', bytes);
  }

  private bind(loaded: LoadedProgram): void {
    const { gpu } = this.device;
    loaded.dispatches = loaded.program.dispatches.map(({ kernel, bindings, workgroups }) => ({
      pipeline: loaded.pipelines[kernel]!,
      workgroups,
      group: gpu.createBindGroup({
        layout: this.pipelines.layout(bindings.length),
        entries: bindings.map(({ buffer, offset, bytes }, binding) => ({
          binding,
          resource: {
            buffer: buffer === 'workspace' ? this.workspace! : loaded.buffers.get(buffer)!,
            offset,
            size: Math.ceil(bytes / 4) * 4,
          },
        })),
      }),
    }));
    loaded.workspace = this.workspace;
  }

  private upload(buffer: GPUBuffer, placement: Placement, data: HostTensor | readonly number[]): void {
    const typed = Array.isArray(data)
      ? typedArray(placement, data as readonly number[])
      : (data as HostTensor);
    this.device.gpu.queue.writeBuffer(buffer, placement.offset, typed as Float32Array<ArrayBuffer>);
  }

  /** Runs a program once: its inputs, then all dispatches and the copy of its results, in one submission. */
  run(loaded: LoadedProgram, inputs: Readonly<Record<string, HostTensor>>): Pending {
    if (loaded.workspace !== this.workspace) this.bind(loaded);
    for (const placement of loaded.program.inputs) {
      const data = inputs[placement.name];
      const wanted = placement.shape.reduce((product, size) => product * size, 1);
      if (!data) throw new Error(`task ${loaded.program.task} was not given its input ${placement.name}`);
      if (data.length !== wanted) {
        throw new Error(
          `${placement.name} is [${placement.shape.join(', ')}]; ${data.length} elements were given`,
        );
      }
      this.upload(loaded.buffers.get(placement.buffer)!, placement, data);
    }
    return this.submit(loaded);
  }

  private submit(loaded: LoadedProgram): Pending {
    const { gpu } = this.device;
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, group, workgroups } of loaded.dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    const results = loaded.buffers.get('results')!;
    const staging = gpu.createBuffer({ size: results.size, usage: usage.mapRead | usage.copyTarget });
    encoder.copyBufferToBuffer(results, 0, staging, 0, results.size);
    gpu.queue.submit([encoder.finish()]);
    return { read: () => this.results(staging, loaded.program.outputs) };
  }

  private async results(
    staging: GPUBuffer,
    outputs: readonly Placement[],
  ): Promise<Record<string, Float32Array>> {
    const gone = this.device.gone.then((lost) => Promise.reject(lost));
    await Promise.race([staging.mapAsync(mapRead), gone]);
    const bytes = staging.getMappedRange().slice(0);
    staging.destroy();
    return Object.fromEntries(
      outputs.map(({ name, dtype, shape, offset }) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const data =
          dtype === 'f32' ? new Float32Array(bytes, offset, count) : new Int32Array(bytes, offset, count);
        return [name, data instanceof Float32Array ? data : Float32Array.from(data)];
      }),
    );
  }
}

function typedArray({ dtype }: Placement, data: readonly number[]): HostTensor {
  return { f32: Float32Array, i32: Int32Array, u32: Uint32Array }[dtype].from(data);
}
