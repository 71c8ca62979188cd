import type { Parameter, Placement, Program } from '../../src/compiler/artifact/program.ts';
import type { KernelSource } from '../../src/runtime/execute/pipelines.ts';

/** Hand-written programs with kernels that are easy to check. */

export function parameter(name: string, count: number, changes: Partial<Parameter>): Parameter {
  const initializer = { kind: 'zeros' } as const;
  const place = { group: 0, chunk: 0, offset: 0 };
  return { name, path: name, shape: [count], initializer, trainable: true, ...place, ...changes };
}

/** `output[i] = a[i] op b[i]` */
export function binary(op: string, count: number): KernelSource {
  return {
    name: `binary ${op} ${count}`,
    source: `
      @group(0) @binding(0) var<storage, read_write> a: array<f32>;
      @group(0) @binding(1) var<storage, read_write> b: array<f32>;
      @group(0) @binding(2) var<storage, read_write> output: array<f32>;
      @compute @workgroup_size(1)
      fn main(@builtin(workgroup_id) group: vec3<u32>) {
        output[group.x] = a[group.x] ${op} b[group.x];
      }`,
  };
}

const placement = (name: string, buffer: string, count: number): Placement => ({
  name,
  dtype: 'f32',
  shape: [count],
  buffer,
  offset: 0,
});

/**
 * `state = state + x`, then `sum = state · factor`, through the workspace: `state` is a parameter, `factor` a
 * constant. The program uses the end of a workspace of `workspace` bytes.
 */
export function accumulate(count: number, workspace: number): Program {
  const bytes = 4 * count;
  const state = { buffer: 'parameters.0', offset: 0, bytes };
  const middle = { buffer: 'workspace', offset: workspace - 256, bytes };
  const binding = (buffer: string) => ({ buffer, offset: 0, bytes });
  const workgroups = [count, 1, 1] as const;
  return {
    task: 'accumulate',
    mode: 'train',
    sizes: { batch: count },
    buffers: [
      { name: 'batch', bytes: 256 },
      { name: 'constants', bytes: 256 },
      { name: 'results', bytes: 256 },
      { name: 'workspace', bytes: workspace },
    ],
    textures: [],
    inputs: [placement('x', 'batch', count)],
    constants: [
      { ...placement('factor', 'constants', count), data: Array.from({ length: count }, (_, i) => i) },
    ],
    outputs: [placement('sum', 'results', count)],
    updates: [],
    accumulate: 1,
    updateFrom: 2,
    dispatches: [
      { kernel: 0, bindings: [state, binding('batch'), middle], workgroups },
      { kernel: 1, bindings: [middle, binding('constants'), binding('results')], workgroups },
      { kernel: 2, bindings: [middle, state], workgroups, origin: 'copy back' },
    ],
    memory: { workspace, live: bytes },
  };
}

export function accumulateKernels(count: number): readonly KernelSource[] {
  const copy = `
    @group(0) @binding(0) var<storage, read_write> origin: array<f32>;
    @group(0) @binding(1) var<storage, read_write> to: array<f32>;
    @compute @workgroup_size(1)
    fn main(@builtin(workgroup_id) group: vec3<u32>) { to[group.x] = origin[group.x]; }`;
  return [binary('+', count), binary('*', count), { name: 'copy', source: copy }];
}
