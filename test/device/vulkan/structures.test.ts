import { expect, test } from 'vitest';
import {
  instanceInfo,
  readDriver,
  readIds,
  readMemory,
  readPci,
  readProperties,
  structure,
} from '../../../src/runtime/device/vulkan/structures.ts';

const noAddress = () => 0n;

test('a structure has its type and the address of the next one', () => {
  const id = structure('id', null, noAddress);
  const properties = structure('properties', id, (bytes) => (bytes === id ? 0x1234n : 0n));
  expect(properties.readUInt32LE(0)).toBe(1000059001);
  expect(properties.readBigUInt64LE(8)).toBe(0x1234n);
  expect(id.readBigUInt64LE(8)).toBe(0n);
  expect(instanceInfo(id, () => 0x99n).readBigUInt64LE(24)).toBe(0x99n);
});

test('the name ends at its zero byte; an unknown type is other', () => {
  const bytes = structure('properties', null, noAddress);
  bytes.writeUInt32LE(3, 20);
  bytes.writeUInt32LE(2, 32);
  bytes.write('NVIDIA H100\0rest', 36);
  expect(readProperties(bytes)).toEqual({ name: 'NVIDIA H100', type: 'discrete', driverVersion: 3 });
  bytes.writeUInt32LE(77, 32);
  expect(readProperties(bytes).type).toBe('other');
});

test('driver, PCI address and UUIDs', () => {
  const driver = structure('driver', null, noAddress);
  driver.write('NVIDIA', 20);
  driver.write('580.95', 276);
  expect(readDriver(driver)).toBe('NVIDIA 580.95');
  const pci = structure('pci', null, noAddress);
  pci.writeUInt32LE(0x65, 20);
  pci.writeUInt32LE(1, 28);
  expect(readPci(pci)).toBe('0000:65:00.1');
  const id = structure('id', null, noAddress);
  id.fill(0xab, 16, 32);
  id.fill(0x01, 32, 48);
  expect(readIds(id)).toEqual({ deviceUuid: 'ab'.repeat(16), driverUuid: '01'.repeat(16) });
});

test('memory is the largest heap of the device, with its budget where the driver tells', () => {
  const memory = structure('memory', null, noAddress);
  const budget = structure('budget', null, noAddress);
  const heaps = [
    { bytes: 64n, flags: 0, budget: 60n },
    { bytes: 8n, flags: 1, budget: 7n },
    { bytes: 24n, flags: 1, budget: 20n },
  ];
  memory.writeUInt32LE(heaps.length, 276);
  for (const [i, heap] of heaps.entries()) {
    memory.writeBigUInt64LE(heap.bytes, 280 + 16 * i);
    memory.writeUInt32LE(heap.flags, 288 + 16 * i);
    budget.writeBigUInt64LE(heap.budget, 16 + 8 * i);
  }
  expect(readMemory(memory, budget)).toEqual({ total: 24, budget: 20 });
  expect(readMemory(memory, null)).toEqual({ total: 24, budget: null });
  memory.writeUInt32LE(0, 276);
  expect(readMemory(memory, null)).toEqual({ total: 0, budget: null });
});
