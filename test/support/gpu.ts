import { globals } from 'webgpu';
import type { Node } from '../../src/compiler/ir/graph.ts';
import type { Tensor } from '../../src/compiler/ops/op.ts';
import type { VariantChoices } from '../../src/compiler/wgsl/choose.ts';
import { lowerNode } from '../../src/compiler/wgsl/index.ts';
import type { Device } from '../../src/runtime/device/open.ts';

const { GPUBufferUsage, GPUMapMode } = globals as unknown as typeof globalThis;

/** Runs one node on a device: its lowering with buffers of its own. Outputs keep the content of `initial` where given. */
export async function runNode(
  device: Device,
  node: Node,
  inputs: readonly Tensor[],
  forced: VariantChoices,
  initial: readonly (Tensor | undefined)[],
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
  const upload = (tensor: Tensor, dtype: string): GPUBuffer => {
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
  gpu.pushErrorScope('validation');
  const encoder = gpu.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const { kernel, args, workgroups } of dispatches) {
    const pipeline = gpu.createComputePipeline({
      layout: 'auto',
      compute: { module: gpu.createShaderModule({ code: kernel.source }), entryPoint: 'main' },
    });
    const entries = args.map((argument, binding) => ({
      binding,
      resource: {
        buffer:
          'input' in argument
            ? inputBuffers[argument.input]!
            : 'output' in argument
              ? outputBuffers[argument.output]!
              : scratchBuffers[argument.scratch]!,
      },
    }));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    if (kernel.sizes.length > 0) {
      const sizes = upload({ shape: [], data: Float64Array.from(kernel.sizes) }, 'u32');
      const resource = { buffer: sizes };
      const layout = pipeline.getBindGroupLayout(1);
      pass.setBindGroup(1, gpu.createBindGroup({ layout, entries: [{ binding: 0, resource }] }));
    }
    pass.dispatchWorkgroups(...workgroups);
  }
  pass.end();
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
  for (const created of made) created.destroy();
  return results;
}
