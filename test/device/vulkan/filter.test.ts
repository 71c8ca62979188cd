import { existsSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { bundledSwiftShader } from '../../../src/runtime/device/bundled/swiftshader.ts';
import { deviceFilters } from '../../../src/runtime/device/vulkan/filter.ts';
import { probeVulkan } from '../../../src/runtime/device/vulkan/probe.ts';
import { systemLoader } from '../../../src/runtime/device/vulkan_loader.ts';
import { softwareAdapters } from '../../support/adapters.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a loader that is missing, or finds no driver, is a report with its messages', () => {
  expect(probeVulkan({ loader: 'libnone.so.1', during: {} })).toMatchObject({
    devices: null,
    messages: expect.stringContaining('cannot open shared object file'),
  });
});

const bundled = bundledSwiftShader();
const lavapipe = softwareAdapters.includes('lavapipe');

test.skipIf(!lavapipe)('the devices of the system with driver, identity and memory', () => {
  const { devices } = probeVulkan({ loader: systemLoader, during: {} });
  const found = devices!.find(({ name }) => name.startsWith('llvmpipe'))!;
  expect(found).toMatchObject({ type: 'cpu', driver: expect.stringContaining('Mesa') });
  expect(found.deviceUuid).toMatch(/^[0-9a-f]{32}$/);
  expect(found.memory.total).toBeGreaterThan(2 ** 28);
});

/** Mesa's manifest of lavapipe, under the names used by distributions. */
const manifest = ['lvp_icd.json', 'lvp_icd.x86_64.json']
  .map((name) => `/usr/share/vulkan/icd.d/${name}`)
  .find((path) => existsSync(path));

test.skipIf(!lavapipe || !manifest || !bundled)('the bundled loader shows one of two devices', () => {
  vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
  const both = { VK_DRIVER_FILES: `${manifest}:${bundled!.manifest}` };
  const { devices } = probeVulkan({ loader: bundled!.loader, during: both });
  expect(devices).toHaveLength(2);
  const wanted = devices!.find(({ name }) => name.startsWith('llvmpipe'))!;
  const filters = deviceFilters(wanted, { system: systemLoader, bundled: bundled!.loader });
  const filter = filters.find(({ loader }) => loader === bundled!.loader)!;
  const shown = probeVulkan({ loader: filter.loader, during: { ...both, ...filter.during } });
  expect(shown.devices).toEqual([wanted]);
});

test('Mesa names a device by its PCI address', () => {
  vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
  const device = {
    name: 'GPU',
    type: 'discrete',
    deviceUuid: '0a'.repeat(16),
    driverUuid: '0b'.repeat(16),
    driverVersion: 1,
    driver: '',
    pci: '0000:65:00.0',
    memory: { total: 1, budget: null },
  } as const;
  const filters = deviceFilters(device, { system: 'a', bundled: undefined });
  expect(filters).toEqual([
    { loader: 'a', during: { XDG_CONFIG_HOME: expect.stringContaining('0a0a') } },
    { loader: 'a', during: { DRI_PRIME: 'pci-0000_65_00_0!' } },
  ]);
  expect(deviceFilters({ ...device, pci: null }, { system: 'a', bundled: 'b' })).toHaveLength(2);
});
