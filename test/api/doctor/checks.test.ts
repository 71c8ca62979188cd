import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkAdapter } from '../../../src/api/doctor/checks/adapter.ts';
import { checkFeatures } from '../../../src/api/doctor/checks/features.ts';
import { checkGpuMemory } from '../../../src/api/doctor/checks/gpu_memory.ts';
import { checkInstallation } from '../../../src/api/doctor/checks/installation.ts';
import { checkStorage } from '../../../src/api/doctor/checks/storage.ts';
import { NoAdapterError } from '../../../src/runtime/device/errors.ts';
import type { DeviceMemory } from '../../../src/runtime/device/vulkan/device.ts';
import { tinySpec } from '../../support/tiny.ts';
import { temporaryFolder } from '../../temporary_folder.ts';
import { described, gpu, home, hopper, swiftshader } from './machine.ts';

const manifest = {
  engines: { node: '>=20' },
  files: ['bin', 'dist/src'],
  dependencies: { webgpu: '^0.6.2' },
};
const whole = { files: ['/unitc/bin', '/unitc/dist/src'] };

const installation = (given: Parameters<typeof described>[0]) =>
  checkInstallation(described({ ...whole, ...given }), manifest, '/unitc');

test('a whole installation is good', () => {
  expect(installation({}).map(({ status }) => status)).toEqual(['good', 'good', 'good']);
});

test('an old Node, missing files and missing packages are problems of exit code 1', () => {
  expect(installation({ node: '18.19.1' })[0]).toMatchObject({
    status: 'problem',
    exit: 1,
    message: '18.19.1 on linux x64; unitc needs 20',
  });
  expect(installation({ files: ['/unitc/bin'] })[1]).toMatchObject({
    status: 'problem',
    message: 'dist/src missing in /unitc',
  });
  expect(installation({ missingPackages: ['webgpu'] })[2]).toMatchObject({
    status: 'problem',
    message: 'missing: webgpu',
  });
});

test('without koffi or the software adapter: advice with the command', () => {
  const [, , , koffi, software] = installation({ missingPackages: ['koffi', '@sparticuz/chromium'] });
  expect(koffi).toMatchObject({ status: 'advice', remedy: 'npm install --include=optional' });
  expect(koffi!.message).toContain('doctor cannot ask Vulkan');
  expect(software).toMatchObject({ status: 'advice', subject: '@sparticuz/chromium' });
  expect(installation({ platform: 'darwin', missingPackages: ['@sparticuz/chromium'] })).toHaveLength(3);
});

test('the adapter that is used, and the others', async () => {
  const { findings, chosen } = await checkAdapter(described({ adapters: [hopper, swiftshader] }));
  expect(chosen).toBe(hopper);
  expect(findings).toEqual([
    {
      status: 'good',
      subject: 'adapter',
      message:
        'NVIDIA H100 (--adapter hardware) is used; also found: SwiftShader driver 5.0.0 (--adapter swiftshader)',
    },
  ]);
  const environment = { UNITC_ADAPTER: 'swiftshader' };
  const other = await checkAdapter(described({ adapters: [hopper, swiftshader], environment }));
  expect(other.chosen).toBe(swiftshader);
  expect(other.findings).toMatchObject([{ status: 'advice', remedy: expect.stringContaining('lavapipe') }]);
});

test.each([
  [{ adapters: [] }, 'none was found'],
  [{ environment: { UNITC_ADAPTER: 'gpu' } }, 'UNITC_ADAPTER is gpu'],
  [{ environment: { UNITC_ADAPTER: 'hardware:1' } }, 'which this machine does not have'],
])('no adapter to use: %j', async (given, message) => {
  const { findings, chosen } = await checkAdapter(described(given));
  expect(chosen).toBeUndefined();
  expect(findings).toMatchObject([
    { status: 'problem', exit: 5, message: expect.stringContaining(message), remedy: expect.any(String) },
  ]);
});

test('Dawn that cannot be loaded is a problem', async () => {
  const adapters = () => Promise.reject(new NoAdapterError('Dawn cannot be loaded'));
  const { findings } = await checkAdapter({ ...described(), adapters });
  expect(findings).toMatchObject([{ status: 'problem', message: 'Dawn cannot be loaded' }]);
});

test('features and limits, with the effect of those that are missing', () => {
  expect(checkFeatures(hopper).every(({ status }) => status === 'good')).toBe(true);
  const weak = { ...swiftshader, features: [], subgroups: { least: 0, most: 0 } };
  const [f16, subgroups, timestamps, ...rest] = checkFeatures(weak);
  expect(f16!.message).toContain('precision: .f16');
  expect(subgroups!.status).toBe('advice');
  expect(timestamps!.message).toContain('unitc profile');
  expect(rest.every(({ status }) => status === 'good')).toBe(true);
  const varying = checkFeatures({ ...hopper, subgroups: { least: 8, most: 32 } });
  expect(varying[1]!.message).toContain('8 to 32 lanes');
});

test('folders that can be written, with their free space', () => {
  expect(checkStorage(described(), '/srv/runs')).toEqual([
    { status: 'good', subject: 'cache', message: `${home}/.cache/unitc, 50.0 GB free` },
    { status: 'good', subject: 'driver cache', message: `below ${home}` },
    { status: 'good', subject: 'run folder', message: '/srv/runs, 50.0 GB free' },
  ]);
});

test('HOME that cannot be written or is not set: shaders are compiled again', () => {
  const unwritable = checkStorage(described({ unwritable: [home] }), '/srv/runs');
  expect(unwritable.map(({ status }) => status)).toEqual(['advice', 'advice', 'good']);
  expect(unwritable[1]).toMatchObject({
    subject: 'driver cache',
    remedy: expect.stringContaining('HOME=/tmp'),
  });
  const unset = checkStorage({ ...described(), environment: {} }, '/srv/runs');
  expect(unset[1]!.message).toContain('HOME is not set');
});

test('a run folder that cannot be written is a problem, a full disk advice', () => {
  expect(checkStorage(described({ unwritable: ['/srv'] }), '/srv/runs')[2]).toMatchObject({
    status: 'problem',
    exit: 1,
  });
  const full = checkStorage(described({ freeBytes: 2e8 }), '/srv/runs');
  expect(full[2]).toMatchObject({ status: 'advice', message: '/srv/runs, 200.0 MB free' });
});

test('the memory of a training step beside what the driver of the first GPU grants', () => {
  const file = join(temporaryFolder(), 'tiny.unit');
  writeFileSync(file, tinySpec);
  const on = (memory: DeviceMemory) =>
    checkGpuMemory(file, { devices: [{ ...gpu('1'), memory }, gpu('2')], messages: '' });
  expect(on({ total: 8e9, budget: 7e9 })).toMatchObject([
    { status: 'good', subject: 'GPU memory', message: expect.stringContaining('NVIDIA H100 has 7.0 GB') },
  ]);
  expect(on({ total: 8e9, budget: null })[0]!.message).toContain('has 8.0 GB');
  expect(on({ total: 8e9, budget: 3 * 2 ** 10 })).toMatchObject([
    { status: 'advice', remedy: expect.stringContaining('recompute: .fit') },
  ]);
  expect(checkGpuMemory(file, { devices: [], messages: '' })).toEqual([]);
  expect(checkGpuMemory(file, undefined)).toEqual([]);
});
