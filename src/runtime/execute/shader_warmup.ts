import { type Texel, texelFormat } from '../../compiler/artifact/texture.ts';
import type { Device } from '../device/open.ts';
import { usage } from './buffers.ts';
import { type BoundKernel, Pipelines } from './pipelines.ts';

/** Shaders in the driver's disk cache compile in less time than this. */
const cachedMilliseconds = 100;

/**
 * Compiles shaders before their first use. Lavapipe generates machine code when a shader is first dispatched,
 * on the one thread that executes a device's work, and caches it on disk. The warm-up dispatches every kernel
 * with zero workgroups, which forces the driver to compile it. If that takes long, a second device does the
 * same from the other end of the list: the two meet in the middle, and each finds the other's results in the
 * cache.
 */
export class ShaderWarmup {
  readonly #device: Device;
  readonly #pipelines: Pipelines;
  readonly #known = new Set<string>();
  #second: Promise<EmptyDispatcher> | undefined;

  constructor(device: Device, pipelines: Pipelines) {
    this.#device = device;
    this.#pipelines = pipelines;
  }

  /**
   * Resolves when the driver has compiled all kernels; immediately for drivers that compile with the
   * pipeline.
   */
  async run(kernels: readonly BoundKernel[]): Promise<void> {
    if (this.#device.adapter.choice !== 'lavapipe') return;
    const uncompiled = kernels.filter(({ source }) => !this.#known.has(source));
    if (uncompiled.length === 0) return;
    for (const { source } of uncompiled) this.#known.add(source);
    let done = false;
    const first = new EmptyDispatcher(this.#device, this.#pipelines).all(uncompiled).finally(() => {
      done = true;
    });
    const late = new Promise((resolve) => setTimeout(resolve, cachedMilliseconds));
    await Promise.race([first, late]);
    // The second device only saves time: if it fails, the first one compiles everything.
    if (!done) this.#help(uncompiled, () => done).catch(() => {});
    await first;
  }

  async #help(kernels: readonly BoundKernel[], done: () => boolean): Promise<void> {
    this.#second ??= this.#device
      .another()
      .then((device) => new EmptyDispatcher(device, new Pipelines(device)));
    const dispatcher = await this.#second;
    for (const kernel of kernels.toReversed()) {
      if (done()) return;
      await dispatcher.all([kernel]);
    }
  }
}

/** Bytes bound instead of every buffer; offsets are multiples of it, which every adapter allows. */
const boundBytes = 256;

/** Dispatches kernels with zero workgroups on one device. */
class EmptyDispatcher {
  readonly #device: Device;
  readonly #pipelines: Pipelines;
  readonly #storage: GPUBuffer;
  readonly #uniform: GPUBuffer;
  /** Three zeros, read indirectly: Dawn skips a dispatch whose workgroup count it knows to be zero. */
  readonly #workgroups: GPUBuffer;
  readonly #textures = new Map<Texel, GPUTexture>();

  constructor(device: Device, pipelines: Pipelines) {
    this.#device = device;
    this.#pipelines = pipelines;
    const { gpu } = device;
    const bindings = gpu.limits.maxStorageBuffersPerShaderStage;
    this.#storage = gpu.createBuffer({ size: boundBytes * bindings, usage: usage.storage });
    this.#uniform = gpu.createBuffer({ size: boundBytes, usage: usage.uniform });
    this.#workgroups = gpu.createBuffer({ size: 12, usage: usage.indirect });
  }

  async all(kernels: readonly BoundKernel[]): Promise<void> {
    const { gpu } = this.#device;
    const pipelines = await Promise.all(kernels.map((kernel) => this.#pipelines.get(kernel)));
    const encoder = gpu.createCommandEncoder();
    for (const [i, kernel] of kernels.entries()) this.#encode(encoder, pipelines[i]!, kernel);
    gpu.queue.submit([encoder.finish()]);
    await gpu.queue.onSubmittedWorkDone();
  }

  #encode(encoder: GPUCommandEncoder, pipeline: GPUComputePipeline, kernel: BoundKernel): void {
    const { bindings, sized, textures } = kernel;
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    const buffers = Array.from({ length: bindings }, (_, i) => ({
      buffer: this.#storage,
      offset: boundBytes * i,
      size: boundBytes,
    }));
    pass.setBindGroup(0, this.#group(this.#pipelines.layout(bindings), buffers));
    const uniform = { buffer: this.#uniform, size: boundBytes };
    if (sized) pass.setBindGroup(1, this.#group(this.#pipelines.sizes, [uniform]), [0]);
    if (textures.length > 0) {
      const views = textures.map((texel) => this.#texture(texel).createView());
      pass.setBindGroup(2, this.#group(this.#pipelines.textures(textures), views));
    }
    pass.dispatchWorkgroupsIndirect(this.#workgroups, 0);
    pass.end();
  }

  #group(layout: GPUBindGroupLayout, resources: readonly GPUBindingResource[]): GPUBindGroup {
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    return this.#device.gpu.createBindGroup({ layout, entries });
  }

  #texture(texel: Texel): GPUTexture {
    const texture =
      this.#textures.get(texel) ??
      this.#device.gpu.createTexture({
        size: [1, 1],
        format: texelFormat(texel),
        usage: 0x8, // storage
      });
    this.#textures.set(texel, texture);
    return texture;
  }
}
