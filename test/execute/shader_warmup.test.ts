import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Device, openDevice } from '../../src/runtime/device/open.ts';
import { type BoundKernel, Pipelines } from '../../src/runtime/execute/pipelines.ts';
import { ShaderWarmup } from '../../src/runtime/execute/shader_warmup.ts';
import { softwareAdapters } from '../support/adapters.ts';

/** A kernel with long code that is in no cache. */
function longKernel(name: string): BoundKernel {
  const salt = Math.random();
  const steps = Array.from({ length: 60 }, (_, i) => `sum = sum * ${salt + i} + x[${i}u + id];`);
  const source = `
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) invocation: vec3<u32>) {
      let id = invocation.x;
      var sum = x[id];
      ${steps.join('\n')}
      x[id] = sum;
    }`;
  return { name, source, bindings: 1, sized: false, textures: [] };
}

describe.each(softwareAdapters)('shader warm-up on %s', (adapter) => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice({ adapter });
  });
  afterAll(() => device.close());

  test('a second device helps to compile new long kernels, on lavapipe only', async () => {
    const another = vi.spyOn(device, 'another');
    const warmup = new ShaderWarmup(device, new Pipelines(device));
    const kernels = Array.from({ length: 4 }, (_, i) => longKernel(`long ${i}`));
    await warmup.run(kernels);
    expect(another).toHaveBeenCalledTimes(adapter === 'lavapipe' ? 1 : 0);
    // All kernels are compiled, so nothing remains to be compiled.
    await warmup.run(kernels);
    // The second device is reused.
    await warmup.run([longKernel('one more'), ...kernels]);
    expect(another).toHaveBeenCalledTimes(adapter === 'lavapipe' ? 1 : 0);
    another.mockRestore();
  });

  test('compiles everything on one device if a second cannot be opened', async () => {
    const another = vi.spyOn(device, 'another').mockRejectedValue(new Error('no memory'));
    const compile = vi.spyOn(device.gpu, 'createComputePipelineAsync');
    const kernels = [longKernel('alone'), longKernel('also alone')];
    await new ShaderWarmup(device, new Pipelines(device)).run(kernels);
    expect(another).toHaveBeenCalledTimes(adapter === 'lavapipe' ? 1 : 0);
    expect(compile).toHaveBeenCalledTimes(adapter === 'lavapipe' ? kernels.length : 0);
    another.mockRestore();
    compile.mockRestore();
    await device.checked(device.gpu.queue.onSubmittedWorkDone());
  });
});
