import { type Texel, texelFormat } from '../../compiler/artifact/texture.ts';
import type { Device } from '../device/open.ts';

/** Name and WGSL of a kernel. */
export interface KernelSource {
  readonly name: string;
  readonly source: string;
}

/** The resources that a kernel binds. */
export interface KernelInterface {
  /** Number of storage buffers. */
  readonly bindings: number;
  /** Whether the kernel has a uniform `sizes`. */
  readonly sized: boolean;
  /** Number of f32 per texel, for each texture that the kernel reads. A kernel with textures has sizes. */
  readonly textures: readonly Texel[];
}

export type BoundKernel = KernelSource & KernelInterface;

/** Compute pipelines by source, shared by all programs of a session. */
export class Pipelines {
  /** Layout of a kernel's `sizes`, bound at a dynamic offset. */
  readonly sizes: GPUBindGroupLayout;
  readonly #device: Device;
  readonly #bySource = new Map<string, Promise<GPUComputePipeline>>();
  readonly #layouts = new Map<number, GPUBindGroupLayout>();
  readonly #textureLayouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: Device) {
    this.#device = device;
    const buffer = { type: 'uniform' as const, hasDynamicOffset: true };
    this.sizes = device.gpu.createBindGroupLayout({ entries: [{ binding: 0, visibility: 0x4, buffer }] });
  }

  /** Layout of `count` storage buffers, all writable. */
  layout(count: number): GPUBindGroupLayout {
    let layout = this.#layouts.get(count);
    if (!layout) {
      const entries = Array.from({ length: count }, (_, binding) => ({
        binding,
        visibility: 0x4, // compute
        buffer: { type: 'storage' as const },
      }));
      layout = this.#device.gpu.createBindGroupLayout({ entries });
      this.#layouts.set(count, layout);
    }
    return layout;
  }

  /** Layout of read-only textures, in the order of their bindings. */
  textures(texels: readonly Texel[]): GPUBindGroupLayout {
    const key = texels.join();
    let layout = this.#textureLayouts.get(key);
    if (!layout) {
      const entries = texels.map((texel, binding) => ({
        binding,
        visibility: 0x4, // compute
        storageTexture: { access: 'read-only' as const, format: texelFormat(texel) },
      }));
      layout = this.#device.gpu.createBindGroupLayout({ entries });
      this.#textureLayouts.set(key, layout);
    }
    return layout;
  }

  /** Compiles a kernel once. Throws an Error with the WGSL if it does not compile: that is a bug in unitc. */
  get(kernel: BoundKernel): Promise<GPUComputePipeline> {
    let pipeline = this.#bySource.get(kernel.source);
    if (!pipeline) {
      pipeline = this.#compile(kernel);
      this.#bySource.set(kernel.source, pipeline);
    }
    return pipeline;
  }

  async #compile({ name, source, bindings, sized, textures }: BoundKernel): Promise<GPUComputePipeline> {
    const { gpu } = this.#device;
    // Errors of the module are reported when the pipeline is created below, with the full compilation log.
    gpu.pushErrorScope('validation');
    const module = gpu.createShaderModule({ label: name, code: source });
    void gpu.popErrorScope();
    const layout = gpu.createPipelineLayout({
      bindGroupLayouts: [
        this.layout(bindings),
        ...(sized ? [this.sizes] : []),
        ...(textures.length > 0 ? [this.textures(textures)] : []),
      ],
    });
    try {
      return await gpu.createComputePipelineAsync({
        label: name,
        layout,
        compute: { module, entryPoint: 'main' },
      });
    } catch (error) {
      const { messages } = await module.getCompilationInfo();
      const reports = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      const numbered = source.split('\n').map((line, i) => `${i + 1}  ${line}`);
      throw new Error(
        [`kernel ${name} does not compile`, (error as Error).message, ...reports, ...numbered].join('\n'),
      );
    }
  }
}
