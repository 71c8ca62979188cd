import { type Texel, texelFormat } from '../../compiler/artifact/texture.ts';
import type { Device } from '../device/open.ts';

/** A kernel as the runtime sees it. */
export interface KernelSource {
  readonly name: string;
  readonly source: string;
}

/** What a kernel is bound to. */
export interface KernelInterface {
  /** Storage buffers. */
  readonly bindings: number;
  /** It has a uniform `sizes`. */
  readonly sized: boolean;
  /** f32 in the texels of the textures that it reads; a kernel that reads any is sized. */
  readonly textures: readonly Texel[];
}

export type BoundKernel = KernelSource & KernelInterface;

/** Compute pipelines by source, shared by all programs of a session. */
export class Pipelines {
  /** A kernel's `sizes`, at an offset given with each dispatch. */
  readonly sizes: GPUBindGroupLayout;
  private readonly device: Device;
  private readonly bySource = new Map<string, Promise<GPUComputePipeline>>();
  private readonly layouts = new Map<number, GPUBindGroupLayout>();
  private readonly textureLayouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: Device) {
    this.device = device;
    const buffer = { type: 'uniform' as const, hasDynamicOffset: true };
    this.sizes = device.gpu.createBindGroupLayout({ entries: [{ binding: 0, visibility: 0x4, buffer }] });
  }

  /** Bindings 0 … count − 1, all of them writable storage. */
  layout(count: number): GPUBindGroupLayout {
    let layout = this.layouts.get(count);
    if (!layout) {
      const entries = Array.from({ length: count }, (_, binding) => ({
        binding,
        visibility: 0x4, // compute
        buffer: { type: 'storage' as const },
      }));
      layout = this.device.gpu.createBindGroupLayout({ entries });
      this.layouts.set(count, layout);
    }
    return layout;
  }

  /** Textures to read, in the order of their bindings. */
  textures(texels: readonly Texel[]): GPUBindGroupLayout {
    const key = texels.join();
    let layout = this.textureLayouts.get(key);
    if (!layout) {
      const entries = texels.map((texel, binding) => ({
        binding,
        visibility: 0x4, // compute
        storageTexture: { access: 'read-only' as const, format: texelFormat(texel) },
      }));
      layout = this.device.gpu.createBindGroupLayout({ entries });
      this.textureLayouts.set(key, layout);
    }
    return layout;
  }

  /** Compiles a kernel once. A shader that does not compile is a bug of ours, and the message shows it. */
  get(kernel: BoundKernel): Promise<GPUComputePipeline> {
    let pipeline = this.bySource.get(kernel.source);
    if (!pipeline) {
      pipeline = this.compile(kernel);
      this.bySource.set(kernel.source, pipeline);
    }
    return pipeline;
  }

  private async compile({
    name,
    source,
    bindings,
    sized,
    textures,
  }: BoundKernel): Promise<GPUComputePipeline> {
    const { gpu } = this.device;
    // What is wrong with the module comes back with the pipeline made of it, where it can be told in full.
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
      const told = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      const numbered = source.split('\n').map((line, i) => `${i + 1}  ${line}`);
      throw new Error(
        [`kernel ${name} does not compile`, (error as Error).message, ...told, ...numbered].join('\n'),
      );
    }
  }
}
