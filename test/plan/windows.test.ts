import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { argumentsOf, shader } from '../../src/compiler/wgsl/emit/shader.ts';
import type { Kernel, TensorStorage } from '../../src/compiler/wgsl/index.ts';
import { nodeTensors } from '../../src/compiler/wgsl/storage/node_tensors.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { smallStep } from '../support/step.ts';

/** Tensors larger than one binding give the same values as with sufficiently large bindings. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

/** Families of a program's kernels that access tensors through windows. */
const windowed = (kernels: readonly Kernel[]) => kernels.filter(({ name }) => name.includes('_windows'));
const familiesOf = (kernels: readonly Kernel[]) => new Set(kernels.map(({ family }) => family));
const narrow = (maxBindingBytes: number) => ({ maxBindingBytes });

/** Expects equality, except for the order in which squared gradients are summed. */
function expectClose(actual: Float32Array, expected: Float32Array, name: string): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst / largest, name).toBeLessThan(1e-6);
}

// A dispatch of `verify` accesses five feature maps of 32 KiB: with smaller bindings, it would need more than
// 12 of them.
describe.each<[string, number, string[]]>([
  ['verify', 16384, ['elementwise', 'conv2d', 'gather_rows_gradient']],
  ['category', 6144, ['matmul', 'gather_rows', 'gather_rows_gradient']],
])('%s in bindings of %i bytes', (task, bytes, families) => {
  test('has the same values after training', async () => {
    const whole = await smallStep(device, task);
    const split = await smallStep(device, task, narrow(bytes));
    expect(windowed(whole.kernels)).toEqual([]);
    expect([...familiesOf(windowed(split.kernels))]).toEqual(expect.arrayContaining(families));
    for (const { bindings } of split.program.dispatches) {
      for (const binding of bindings) expect(binding.bytes).toBeLessThanOrEqual(bytes);
    }
    for (const [name, values] of Object.entries(whole.results))
      expectClose(split.results[name]!, values, name);
    for (const [name, values] of whole.after) expectClose(split.after.get(name)!, values, name);
  });

  test('has the same values after training with two batches per step', async () => {
    const whole = await smallStep(device, task);
    const halves = await smallStep(device, task, { ...narrow(bytes), batches: 2 });
    expect(familiesOf(windowed(halves.kernels))).toContain('accumulate');
    for (const [name, values] of whole.after) expectClose(halves.after.get(name)!, values, name);
  });
});

test('tensors stored as f16 have the same values in windows', async ({ skip }) => {
  if (!device.target.f16) skip('this adapter has no f16');
  const schedule = 'device { precision: .f16 }';
  const whole = await smallStep(device, 'verify', { schedule });
  const split = await smallStep(device, 'verify', { ...narrow(16384), schedule });
  expect(windowed(split.kernels).some(({ name }) => name.includes('_half'))).toBe(true);
  for (const [name, values] of whole.after) expectClose(split.after.get(name)!, values, name);
});

/** A kernel that reads `a` and writes `y`, with the given storages. */
function accessKernel(a: TensorStorage, y: TensorStorage) {
  const tensors = nodeTensors({ inputs: [a], outputs: [y] }, 256);
  const from = tensors.input(0, 'a', 'f32');
  const to = tensors.output(0, 'y', 'vec4f');
  const parts = {
    family: 'test',
    variant: 'plain',
    tag: '',
    tensors: [from, to],
    workgroupSize: 64,
    groups: 1,
    body: [
      to.add('id', `vec4f(${from.load(`id * 4u + u32(${from.load('0')})`)})`),
      to.store('0', to.load('1')),
    ].join('\n'),
  };
  return { kernel: shader(parts, { workgroups: [1, 1, 1] }), args: argumentsOf(parts) };
}

test('accesses reach the window that holds the element', () => {
  const { kernel, args } = accessKernel({ bytes: 100, half: false }, { bytes: 600, half: false });
  expect(args).toEqual([
    { input: 0, access: 'read' },
    { output: 0, access: 'write', range: { offset: 0, bytes: 256 } },
    { output: 0, access: 'write', range: { offset: 256, bytes: 256 } },
    { output: 0, access: 'write', range: { offset: 512, bytes: 88 } },
  ]);
  expect(kernel.source).toMatchInlineSnapshot(`
    "@group(0) @binding(0) var<storage, read_write> a: array<f32>;
    @group(0) @binding(1) var<storage, read_write> y_window0: array<vec4f>;
    @group(0) @binding(2) var<storage, read_write> y_window1: array<vec4f>;
    @group(0) @binding(3) var<storage, read_write> y_window2: array<vec4f>;
    fn y_load(i: u32) -> vec4f {
      if (i < 16u) { return y_window0[i]; }
      if (i < 32u) { return y_window1[i - 16u]; }
      return y_window2[i - 32u];
    }
    fn y_store(i: u32, value: vec4f) {
      if (i < 16u) { y_window0[i] = value; return; }
      if (i < 32u) { y_window1[i - 16u] = value; return; }
      y_window2[i - 32u] = value; return;
    }
    @compute @workgroup_size(64)
    fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
      let group = workgroup.x;
      let id = group * 64u + lane;
      y_store(u32(id), y_load(u32(id)) + (vec4f(a[id * 4u + u32(a[0])])));
      y_store(u32(0), y_load(u32(1)));
    }
    "
  `);
});

test('tensors stored as f16 are widened when read and narrowed when written, in windows too', () => {
  const { kernel } = accessKernel({ bytes: 100, half: true }, { bytes: 400, half: true });
  expect(kernel.name).toMatch(/^test_plain_[0-9a-f]{12}_windows12_half11$/);
  expect(kernel.source).toMatchInlineSnapshot(`
    "enable f16;
    @group(0) @binding(0) var<storage, read_write> a: array<f16>;
    @group(0) @binding(1) var<storage, read_write> y_window0: array<vec4h>;
    @group(0) @binding(2) var<storage, read_write> y_window1: array<vec4h>;
    fn narrow_f32(value: f32) -> f16 {
      return f16(select(value, value * 1e38, abs(value) > f32(65504.0)));
    }
    fn narrow_vec4f(value: vec4f) -> vec4h {
      return vec4h(select(value, value * 1e38, abs(value) > vec4f(65504.0)));
    }
    fn a_load(i: u32) -> f32 {
      return f32(a[i]);
    }
    fn a_store(i: u32, value: f32) {
      a[i] = narrow_f32(value); return;
    }
    fn y_load(i: u32) -> vec4f {
      if (i < 32u) { return vec4f(y_window0[i]); }
      return vec4f(y_window1[i - 32u]);
    }
    fn y_store(i: u32, value: vec4f) {
      if (i < 32u) { y_window0[i] = narrow_vec4f(value); return; }
      y_window1[i - 32u] = narrow_vec4f(value); return;
    }
    @compute @workgroup_size(64)
    fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
      let group = workgroup.x;
      let id = group * 64u + lane;
      y_store(u32(id), y_load(u32(id)) + (vec4f(a_load(u32(id * 4u + u32(a_load(u32(0))))))));
      y_store(u32(0), y_load(u32(1)));
    }
    "
  `);
});

test('a tensor in its plain form has no accessor', () => {
  const { kernel } = accessKernel({ bytes: 100, half: false }, { bytes: 200, half: false });
  expect(kernel.source).toMatchInlineSnapshot(`
    "@group(0) @binding(0) var<storage, read_write> a: array<f32>;
    @group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
    @compute @workgroup_size(64)
    fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
      let group = workgroup.x;
      let id = group * 64u + lane;
      y[id] += vec4f(a[id * 4u + u32(a[0])]);
      y[0] = y[1];
    }
    "
  `);
});

test('only f32 tensors can be stored as f16', () => {
  const tensors = nodeTensors({ inputs: [{ bytes: 8, half: true }], outputs: [] }, 256);
  expect(() => tensors.input(0, 'ids', 'i32')).toThrow('a tensor of i32 cannot be stored as f16');
});
