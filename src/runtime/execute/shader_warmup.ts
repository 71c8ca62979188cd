import { type Texel, texelFormat } from '../../compiler/artifact/texture.ts';
import type { Device } from '../device/open.ts';
import { usage } from './buffers.ts';
import { type BoundKernel, Pipelines } from './pipelines.ts';

/** What is in the driver's cache on disk is translated sooner than this. */
const cachedMilliseconds = 100;

/**
 * Lavapipe makes machine code of a shader when it is first dispatched, on the one thread that does a device's work, and
 * keeps it in a cache on disk. Here kernels are dispatched over nothing as soon as they are known. Where that takes
 * long, a second device does the same from the other end: they meet in the middle, and what one has made the other
 * finds in the cache.
 */
export class Translation {
  private readonly device: Device;
  private readonly pipelines: Pipelines;
  private readonly known = new Set<string>();
  private second: Promise<Translator> | undefined;

  constructor(device: Device, pipelines: Pipelines) {
    this.device = device;
    this.pipelines = pipelines;
  }

  /** Resolves when the driver has machine code of all kernels; at once where drivers make it of pipelines. */
  async of(kernels: readonly BoundKernel[]): Promise<void> {
    if (this.device.adapter.choice !== 'lavapipe') return;
    const fresh = kernels.filter(({ source }) => !this.known.has(source));
    if (fresh.length === 0) return;
    for (const { source } of fresh) this.known.add(source);
    let done = false;
    const first = new Translator(this.device, this.pipelines).all(fresh).finally(() => {
      done = true;
    });
    const late = new Promise((resolve) => setTimeout(resolve, cachedMilliseconds));
    await Promise.race([first, late]);
    // The second device only helps: whatever stops it, the first one goes on.
    if (!done) this.help(fresh, () => done).catch(() => {});
    await first;
  }

  private async help(kernels: readonly BoundKernel[], done: () => boolean): Promise<void> {
    this.second ??= this.device.another().then((device) => new Translator(device, new Pipelines(device)));
    const translator = await this.second;
    for (const kernel of kernels.toReversed()) {
      if (done()) return;
      await translator.all([kernel]);
    }
  }
}

/** Bytes bound in place of every buffer: an offset that every adapter allows. */
const boundBytes = 256;

/** Dispatches kernels over no workgroups. */
class Translator {
  private readonly device: Device;
  private readonly pipelines: Pipelines;
  private readonly storage: GPUBuffer;
  private readonly uniform: GPUBuffer;
  /** Three zeros; Dawn would leave out a dispatch that it knows to be empty. */
  private readonly workgroups: GPUBuffer;
  private readonly textures = new Map<Texel, GPUTexture>();

  constructor(device: Device, pipelines: Pipelines) {
    this.device = device;
    this.pipelines = pipelines;
    const { gpu } = device;
    const bindings = gpu.limits.maxStorageBuffersPerShaderStage;
    this.storage = gpu.createBuffer({ size: boundBytes * bindings, usage: usage.storage });
    this.uniform = gpu.createBuffer({ size: boundBytes, usage: usage.uniform });
    this.workgroups = gpu.createBuffer({ size: 12, usage: usage.indirect });
  }

  async all(kernels: readonly BoundKernel[]): Promise<void> {
    const { gpu } = this.device;
    const pipelines = await Promise.all(kernels.map((kernel) => this.pipelines.get(kernel)));
    const encoder = gpu.createCommandEncoder();
    for (const [i, kernel] of kernels.entries()) this.encode(encoder, pipelines[i]!, kernel);
    gpu.queue.submit([encoder.finish()]);
    await gpu.queue.onSubmittedWorkDone();
  }

  private encode(encoder: GPUCommandEncoder, pipeline: GPUComputePipeline, kernel: BoundKernel): void {
    const { bindings, sized, textures } = kernel;
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    const buffers = Array.from({ length: bindings }, (_, i) => ({
      buffer: this.storage,
      offset: boundBytes * i,
      size: boundBytes,
    }));
    pass.setBindGroup(0, this.group(this.pipelines.layout(bindings), buffers));
    const uniform = { buffer: this.uniform, size: boundBytes };
    if (sized) pass.setBindGroup(1, this.group(this.pipelines.sizes, [uniform]), [0]);
    if (textures.length > 0) {
      const views = textures.map((texel) => this.texture(texel).createView());
      pass.setBindGroup(2, this.group(this.pipelines.textures(textures), views));
    }
    pass.dispatchWorkgroupsIndirect(this.workgroups, 0);
    pass.end();
  }

  private group(layout: GPUBindGroupLayout, resources: readonly GPUBindingResource[]): GPUBindGroup {
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    return this.device.gpu.createBindGroup({ layout, entries });
  }

  private texture(texel: Texel): GPUTexture {
    const texture =
      this.textures.get(texel) ??
      this.device.gpu.createTexture({
        size: [1, 1],
        format: texelFormat(texel),
        usage: 0x8, // storage
      });
    this.textures.set(texel, texture);
    return texture;
  }
}
