import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validModel } from '../../src/api/valid_model.ts';
import { compileProgram, modelLayout } from '../../src/compiler/compile.ts';
import type { Target } from '../../src/compiler/wgsl/kernel.ts';
import { withWindows } from '../../src/compiler/wgsl/windows.ts';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { initialize } from '../../src/runtime/execute/initialize.ts';
import { type HostTensor, Session } from '../../src/runtime/execute/session.ts';
import { words } from '../../src/words.ts';
import { seeded } from '../support/samples.ts';
import { smallSpec } from '../support/spec.ts';

/** Tensors larger than a binding may be: the same numbers as where bindings are large enough. */

let device: Device;
beforeAll(async () => {
  device = await openDevice({});
});
afterAll(() => device.close());

const sizes = { batch: 4, height: 32, width: 32, tokens: 12 };

/**
 * A step of a task, and the parameters after it, on an adapter said to have bindings of at most `maxBindingBytes`; where it takes several
 * batches, the same one each time.
 */
async function stepWith(task: string, maxBindingBytes: number, batches = 1) {
  const set = { 'train.accumulate': String(batches) };
  const model = validModel({ file: 'small.unit', text: smallSpec }, set);
  const target: Target = { ...device.target, maxBindingBytes };
  const parameters = modelLayout(model, words, target);
  const session = new Session(device, parameters);
  for (const parameter of parameters)
    session.arenas.write('parameters', parameter.name, initialize(parameter, 1));
  const request = {
    task,
    mode: 'train' as const,
    sizes,
    target,
    parameters,
    variants: new Map(),
    taps: false,
  };
  const { program, kernels } = compileProgram(model, words, request);
  const loaded = await session.load(program, kernels);
  const random = seeded(5);
  const inputs = Object.fromEntries(
    program.inputs.map(({ name, dtype, shape }): [string, HostTensor] => {
      const count = shape.reduce((product, size) => product * size, 1);
      if (name === 'step.random') return [name, Uint32Array.of(1, 0, 3, 0)];
      if (name === 'step.rates') return [name, new Float32Array(count).fill(1e-2)];
      if (name.endsWith('mask')) return [name, new Int32Array(count).fill(name.startsWith('text') ? 1 : 0)];
      const values = Array.from({ length: count }, () => random.normal());
      return [
        name,
        dtype === 'f32' ? Float32Array.from(values) : Int32Array.from(values, (v) => Math.abs(v) % 3),
      ];
    }),
  );
  for (let batch = 0; batch < batches - 1; batch++) session.run(loaded, inputs, batch);
  const results = await session.run(loaded, inputs, batches - 1).read();
  const after = await session.arenas.read('parameters');
  const windowed = kernels.filter(({ name }) => name.includes('windows'));
  return { results, after, windowed: new Set(windowed.map(({ family }) => family)), program };
}

/** Equal but for the order in which the squares of all gradients are summed. */
function expectClose(actual: Float32Array, expected: Float32Array, name: string): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  expect(worst / largest, name).toBeLessThan(1e-6);
}

describe.each([
  ['verify', ['matmul', 'elementwise', 'conv2d', 'gather_rows_gradient']],
  ['category', ['gather_rows', 'gather_rows_gradient']],
])('%s', (task, families) => {
  test('is trained to the same numbers', async () => {
    const whole = await stepWith(task, device.target.maxBindingBytes);
    const split = await stepWith(task, 8192);
    expect(whole.windowed.size).toBe(0);
    expect([...split.windowed]).toEqual(expect.arrayContaining(families));
    for (const { bindings } of split.program.dispatches) {
      for (const { bytes } of bindings) expect(bytes).toBeLessThanOrEqual(8192);
    }
    for (const [name, values] of Object.entries(whole.results))
      expectClose(split.results[name]!, values, name);
    for (const [name, values] of whole.after) expectClose(split.after.get(name)!, values, name);
  });

  test('is trained to the same numbers by two batches', async () => {
    const whole = await stepWith(task, device.target.maxBindingBytes);
    const halves = await stepWith(task, 8192, 2);
    expect([...halves.windowed]).toContain('accumulate');
    for (const [name, values] of whole.after) expectClose(halves.after.get(name)!, values, name);
  });
});

test('accesses go through the window they lie in', () => {
  const source = `enable subgroups;
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  y[id.x] += vec4f(a[id.x * 4u + u32(a[0])]);
  y[0] = y[1];
}
`;
  const kernel = { name: 'k', family: 'test', variant: 'plain', shape: '', source, sizes: [] };
  expect(withWindows(kernel, [100, 600], 256).source).toMatchInlineSnapshot(`
    "enable subgroups;
    @group(0) @binding(0) var<storage, read_write> a: array<f32>;
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
    fn main(@builtin(global_invocation_id) id: vec3u) {
      y_store(u32(id.x), y_load(u32(id.x)) + (vec4f(a[id.x * 4u + u32(a[0])])));
      y_store(u32(0), y_load(u32(1)));
    }
    "
  `);
});
