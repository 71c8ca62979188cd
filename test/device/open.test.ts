import { execFileSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AdapterKind } from '../../src/runtime/device/adapter.ts';
import { DeviceLostError, NoAdapterError, OutOfMemoryError } from '../../src/runtime/device/errors.ts';
import { openDevice } from '../../src/runtime/device/open.ts';
import { softwareAdapters } from '../support/adapters.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A device that was closed after its work, which refers to it. */
async function closedDevice(adapter: AdapterKind): Promise<GPUDevice> {
  const device = await openDevice({ adapter });
  await device.checked(device.gpu.queue.onSubmittedWorkDone());
  await device.close();
  return device.gpu;
}

describe.each(softwareAdapters)('%s', (adapter) => {
  test('opens with all features and limits', async () => {
    const device = await openDevice({ adapter });
    const { facts, target, limits } = {
      facts: device.adapter,
      target: device.target,
      limits: device.gpu.limits,
    };
    expect(facts.choice).toBe(adapter);
    expect(target).toMatchObject({ name: adapter, class: 'cpu' });
    expect(target.maxStorageBuffers).toBe(limits.maxStorageBuffersPerShaderStage);
    expect(target.maxBindingBytes).toBe(
      limits.maxStorageBufferBindingSize - (limits.maxStorageBufferBindingSize % 256),
    );
    expect(target.subgroupSize > 0).toBe(device.gpu.features.has('subgroups'));
    expect(target.f16).toBe(device.gpu.features.has('shader-f16'));
    await device.close();
    await device.close();
  });

  test('opens again after it was closed, and leaves the environment unchanged', async () => {
    const before = { ...process.env };
    for (let i = 0; i < 3; i++) await (await openDevice({ adapter })).close();
    expect({ ...process.env }).toEqual(before);
  });

  test('keeps nothing of a closed device', async () => {
    const closed = new WeakRef(await closedDevice(adapter));
    for (let i = 0; i < 10 && closed.deref(); i++) {
      await new Promise(setImmediate);
      collectGarbage();
    }
    expect(closed.deref()).toBeUndefined();
  });

  test('is chosen by the option, else by the environment', async () => {
    vi.stubEnv('UNITC_ADAPTER', adapter);
    const device = await openDevice({});
    expect(device.adapter.choice).toBe(adapter);
    await device.close();
  });

  test('work after closing reports that the device is lost', async () => {
    const device = await openDevice({ adapter });
    const buffer = device.gpu.createBuffer({ size: 16, usage: 0x9 });
    await device.close();
    await expect(device.checked(buffer.mapAsync(1))).rejects.toBeInstanceOf(DeviceLostError);
  });

  test('another device of the same adapter runs concurrently and is closed with the first', async () => {
    const device = await openDevice({ adapter });
    const other = await device.another();
    expect(other.adapter.description).toBe(device.adapter.description);
    await other.checked(other.gpu.queue.onSubmittedWorkDone());
    await device.close();
    expect((await other.gpu.lost).reason).toBe('destroyed');
  });

  test('refused work is reported with the next result', async () => {
    const device = await openDevice({ adapter });
    device.gpu.createBuffer({ size: 16, usage: 0 });
    const done = device.checked(device.gpu.queue.onSubmittedWorkDone());
    await expect(done).rejects.toThrow('the adapter refused work');
    await device.close();
  });

  test('a failed allocation is reported with advice', async () => {
    const device = await openDevice({ adapter });
    const event = new Event('uncapturederror');
    class GPUOutOfMemoryError extends Error {}
    Object.assign(event, { error: new GPUOutOfMemoryError('allocation of 4 GiB failed') });
    device.gpu.onuncapturederror!(event as GPUUncapturedErrorEvent);
    const done = device.checked(Promise.resolve());
    await expect(done).rejects.toBeInstanceOf(OutOfMemoryError);
    await expect(done).rejects.toThrow('allocation of 4 GiB failed');
    await device.close();
  });
});

test('an unknown adapter in the environment is an error', async () => {
  vi.stubEnv('UNITC_ADAPTER', 'gpu');
  const opened = openDevice({});
  await expect(opened).rejects.toBeInstanceOf(NoAdapterError);
  await expect(opened).rejects.toThrow(
    "UNITC_ADAPTER is 'gpu'; expected one of auto, hardware, lavapipe, swiftshader",
  );
});

const swiftshader = softwareAdapters.includes('swiftshader');

/**
 * Runs code in a separate process, since this process has already loaded its Vulkan loader. The test fails
 * unless that process ends.
 */
test.skipIf(!swiftshader)('a process that opened SwiftShader exits without a crash', () => {
  const script = `
    const { openDevice } = await import(process.argv[1]);
    for (let i = 0; i < 2; i++) {
      const device = await openDevice({ adapter: 'swiftshader' });
      console.log(device.adapter.choice);
      await device.close();
    }`;
  const module = new URL('../../dist/src/runtime/device/open.js', import.meta.url).href;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, module], {
    timeout: 30_000,
    encoding: 'utf8',
  });
  expect(output).toBe('swiftshader\nswiftshader\n');
});
