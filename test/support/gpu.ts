import { create, globals } from 'webgpu';
import type { DType, Node } from '../../src/compiler/ir/graph.ts';
import { elementCount } from '../../src/compiler/ir/graph.ts';
import type { Dispatch, Kernel, Lowering, Target } from '../../src/compiler/wgsl/kernel.ts';

export interface Gpu {
  readonly device: GPUDevice;
  readonly target: Target;
  readonly pipelines: Map<string, Promise<GPUComputePipeline>>;
  close(): void;
}

export type Numbers = Float32Array | Int32Array | Uint32Array;

/** What a node's buffers hold afterwards. Inputs matter where a kernel changes them in place. */
export interface Ran {
  readonly inputs: readonly Numbers[];
  readonly outputs: readonly Numbers[];
}

export async function openGpu(): Promise<Gpu> {
  Object.assign(globalThis, globals);
  let dawn: GPU | undefined = create([]);
  const adapter = (await dawn.requestAdapter())!;
  const has = (name: string) => adapter.features.has(name as GPUFeatureName);
  const features = ['subgroups'].filter(has) as GPUFeatureName[];
  const device = await adapter.requestDevice({
    requiredFeatures: features,
    requiredLimits: {
      maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
      maxBufferSize: adapter.limits.maxBufferSize,
    },
  });
  const target: Target = {
    name: adapter.info.device || adapter.info.description,
    class: 'cpu',
    subgroupSize: has('subgroups') ? adapter.info.subgroupMinSize : 0,
    f16: false,
    maxInvocations: 256,
    maxWorkgroupBytes: 16384,
    maxStorageBuffers: 8,
    maxBindingBytes: adapter.limits.maxStorageBufferBindingSize,
    maxWorkgroupsPerDimension: 65535,
    offsetAlignment: 256,
  };
  const close = () => {
    device.destroy();
    dawn = undefined;
  };
  return { device, target, pipelines: new Map(), close };
}

export function pipelineOf(gpu: Gpu, kernel: Kernel): Promise<GPUComputePipeline> {
  const known = gpu.pipelines.get(kernel.source);
  if (known) return known;
  const made = compile(gpu.device, kernel);
  gpu.pipelines.set(kernel.source, made);
  return made;
}

async function compile(device: GPUDevice, kernel: Kernel): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ code: kernel.source, label: kernel.name });
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter((message) => message.type === 'error');
  if (errors.length > 0) {
    const text = errors.map((error) => `${error.lineNum}:${error.linePos} ${error.message}`).join('\n');
    throw new Error(`${kernel.name}: ${text}\n${kernel.source}`);
  }
  return device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
}

/** Runs a lowered node. Outputs and scratch begin as NaN, so that an element never written shows. */
export async function run(
  gpu: Gpu,
  node: Node,
  lowering: Lowering,
  inputs: readonly Numbers[],
): Promise<Ran> {
  const { device } = gpu;
  device.pushErrorScope('validation');
  const filled = (bytes: number) => upload(device, new Uint32Array(Math.ceil(bytes / 4)).fill(0x7fc00000));
  const buffers = {
    inputs: inputs.map((data) => upload(device, data)),
    outputs: node.outputs.map(({ type }) => filled(4 * elementCount(type.shape))),
    scratch: lowering.scratch.map(filled),
  };
  const encoder = device.createCommandEncoder();
  for (const step of lowering.dispatches) await encode(gpu, encoder, step, buffers);
  device.queue.submit([encoder.finish()]);
  const ran: Ran = {
    inputs: await Promise.all(
      node.inputs.map(({ type }, i) => download(device, buffers.inputs[i]!, type.dtype)),
    ),
    outputs: await Promise.all(
      node.outputs.map(({ type }, i) => download(device, buffers.outputs[i]!, type.dtype)),
    ),
  };
  const error = await device.popErrorScope();
  for (const buffer of Object.values(buffers).flat()) buffer.destroy();
  if (error) throw new Error(error.message);
  return ran;
}

export interface NodeBuffers {
  readonly inputs: readonly GPUBuffer[];
  readonly outputs: readonly GPUBuffer[];
  readonly scratch: readonly GPUBuffer[];
}

export async function encode(
  gpu: Gpu,
  encoder: GPUCommandEncoder,
  step: Dispatch,
  buffers: NodeBuffers,
): Promise<void> {
  const pipeline = await pipelineOf(gpu, step.kernel);
  const entries = step.args.map((arg, binding) => {
    const buffer =
      'input' in arg
        ? buffers.inputs[arg.input]!
        : 'output' in arg
          ? buffers.outputs[arg.output]!
          : buffers.scratch[arg.scratch]!;
    return { binding, resource: { buffer } };
  });
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(...step.workgroups);
  pass.end();
}

const storage = 0x80 | 0x04 | 0x08;

export function upload(device: GPUDevice, data: Numbers): GPUBuffer {
  const buffer = device.createBuffer({ size: data.byteLength, usage: storage, mappedAtCreation: true });
  new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  buffer.unmap();
  return buffer;
}

async function download(device: GPUDevice, from: GPUBuffer, dtype: DType): Promise<Numbers> {
  const staging = device.createBuffer({ size: from.size, usage: 0x01 | 0x08 });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(from, 0, staging, 0, from.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(0x01);
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  if (dtype === 'f32') return new Float32Array(bytes);
  return dtype === 'i32' ? new Int32Array(bytes) : new Uint32Array(bytes);
}
