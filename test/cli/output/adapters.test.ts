import { expect, test } from 'vitest';
import { adapterJson, adapterTables } from '../../../src/cli/output/adapters.ts';
import { numberedGpus } from '../../../src/runtime/device/vulkan/numbered.ts';
import { gpu, hopper, swiftshader } from '../../api/doctor/machine.ts';

/** The tables of `unitc devices` for described machines. */

const silent = { ...gpu('2'), pci: null, memory: { total: 85e9, budget: null } };

test('equal GPUs have numbers for --adapter, an address and their memory', () => {
  expect(
    adapterTables([hopper, swiftshader], numberedGpus([gpu('1'), silent]), undefined),
  ).toMatchInlineSnapshot(`
    "adapter                   --adapter    class     largest binding  features
    NVIDIA H100               hardware     discrete         134.2 MB  shader-f16 subgroups timestamp-query matrices 16×16×16 f16→f32
    SwiftShader driver 5.0.0  swiftshader  cpu              134.2 MB  subgroups timestamp-query

    GPU          --adapter   PCI address    memory  available
    NVIDIA H100  hardware:0  0000:01:00.0  85.0 GB    84.0 GB
    NVIDIA H100  hardware:1  –             85.0 GB          –"
  `);
});

test('a machine without numbers has one table', () => {
  expect(adapterTables([swiftshader], [], undefined)).not.toContain('hardware:');
});

test('JSON lists the GPUs with the hardware adapter', () => {
  const [hardware, software] = JSON.parse(adapterJson([hopper, swiftshader], numberedGpus([gpu('1')])));
  expect(hardware.gpus).toEqual([
    {
      choice: 'hardware:0',
      name: 'NVIDIA H100',
      driver: 'NVIDIA 580.95',
      pci: '0000:01:00.0',
      memory: { total: 85e9, budget: 84e9 },
    },
  ]);
  expect(software).toEqual(swiftshader);
});
