import { globals } from 'webgpu';
import { texelFormat, textureRows, textureWidth } from '../../src/compiler/artifact/texture.ts';
import type { Node } from '../../src/compiler/ir/graph.ts';
import type { ReferenceTensor } from '../../src/compiler/ir/op.ts';
import {
  type KernelArgument,
  lowerNode,
  texelOf,
  type VariantChoices,
} from '../../src/compiler/wgsl/index.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import { type Dispatchable, encodeAll, type TextureCopy } from '../../src/runtime/execute/encode.ts';

const { GPUBufferUsage, GPUMapMode } = globals as unknown as typeof globalThis;

/**
 * Runs one lowered node on a device, with separate buffers. Outputs start with the content of `initial` if
 * given.
 */
export async function runNode(
  device: Device,
  node: Node,
  inputs: readonly ReferenceTensor[],
  forced: VariantChoices,
  initial: readonly (ReferenceTensor | undefined)[],
): Promise<Float64Array[]> {
  const { gpu, target } = device;
  const usage =
    GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const made: GPUBuffer[] = [];
  const buffer = (bytes: number): GPUBuffer => {
    const created = gpu.createBuffer({ size: Math.max(16, Math.ceil(bytes / 16) * 16), usage });
    made.push(created);
    return created;
  };
  const upload = (tensor: ReferenceTensor, dtype: string): GPUBuffer => {
    const data =
      dtype === 'f32'
        ? Float32Array.from(tensor.data)
        : dtype === 'i32'
          ? Int32Array.from(tensor.data)
          : Uint32Array.from(tensor.data);
    const created = buffer(data.byteLength);
    gpu.queue.writeBuffer(created, 0, data);
    return created;
  };
  const inputBuffers = inputs.map((tensor, i) => upload(tensor, node.inputs[i]!.type.dtype));
  const outputBuffers = node.outputs.map((value, i) =>
    initial[i]
      ? upload(initial[i], value.type.dtype)
      : buffer(4 * value.type.shape.reduce((a, b) => a * b, 1)),
  );
  const { dispatches, scratch } = lowerNode(node, target, forced);
  const scratchBuffers = scratch.map(buffer);
  const bufferOf = (argument: KernelArgument): GPUBuffer => {
    if ('input' in argument) return inputBuffers[argument.input]!;
    return 'output' in argument ? outputBuffers[argument.output]! : scratchBuffers[argument.scratch]!;
  };
  gpu.pushErrorScope('validation');
  const encoder = gpu.createCommandEncoder();
  const textures: GPUTexture[] = [];
  const encoded = dispatches.map(({ kernel, args, workgroups }): Dispatchable => {
    const pipeline = gpu.createComputePipeline({
      layout: 'auto',
      compute: { module: gpu.createShaderModule({ code: kernel.source }), entryPoint: 'main' },
    });
    const group = (index: number, resources: readonly GPUBindingResource[]): GPUBindGroup =>
      gpu.createBindGroup({
        layout: pipeline.getBindGroupLayout(index),
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
    const bound = args.filter(({ access }) => access !== 'texture');
    const copies = args
      .filter(({ access }) => access === 'texture')
      .map((argument) => textureCopy(device, bufferOf(argument)));
    textures.push(...copies.map(({ texture }) => texture));
    const sizes = upload({ shape: [], data: Float64Array.from([...kernel.sizes, 0]) }, 'u32');
    return {
      pipeline,
      workgroups,
      group: group(
        0,
        bound.map((argument) => ({ buffer: bufferOf(argument) })),
      ),
      sizes: kernel.sizes.length > 0 ? { group: group(1, [{ buffer: sizes }]), offsets: [] } : undefined,
      textures:
        copies.length > 0
          ? {
              group: group(
                2,
                copies.map(({ texture }) => texture.createView()),
              ),
              copies,
            }
          : undefined,
    };
  });
  encodeAll(encoder, encoded);
  const staging = outputBuffers.map((source) => {
    const target = gpu.createBuffer({
      size: source.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    encoder.copyBufferToBuffer(source, 0, target, 0, source.size);
    return target;
  });
  gpu.queue.submit([encoder.finish()]);
  const error = await gpu.popErrorScope();
  if (error) throw new Error(`${error.message}\n${dispatches.map(({ kernel }) => kernel.source).join('\n')}`);
  const results: Float64Array[] = [];
  for (const [i, stage] of staging.entries()) {
    await stage.mapAsync(GPUMapMode.READ);
    const { dtype, shape } = node.outputs[i]!.type;
    const count = shape.reduce((a, b) => a * b, 1);
    const bytes = stage.getMappedRange().slice(0, 4 * count);
    const typed =
      dtype === 'f32'
        ? new Float32Array(bytes)
        : dtype === 'i32'
          ? new Int32Array(bytes)
          : new Uint32Array(bytes);
    results.push(Float64Array.from(typed));
    stage.destroy();
  }
  for (const created of [...made, ...textures]) created.destroy();
  return results;
}

/** A texture for an entire buffer. */
function textureCopy({ gpu, target }: Device, buffer: GPUBuffer): TextureCopy {
  const texel = texelOf(target);
  const bytes = buffer.size;
  const texture = gpu.createTexture({
    size: [textureWidth(texel), textureRows(bytes)],
    format: texelFormat(texel),
    usage: 0x8 | 0x2, // storage, copy target
  });
  return { buffer, offset: 0, bytes, texture, texelBytes: 4 * texel };
}
