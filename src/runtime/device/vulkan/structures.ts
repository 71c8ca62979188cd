import type { DeviceMemory, VulkanDeviceType } from './device.ts';

/**
 * Structures of the Vulkan API as bytes, for 64-bit little-endian processors: the sizes and offsets are those
 * of vulkan_core.h. Every structure begins with its type (u32) and, at offset 8, the address of the next one.
 */

/** Structure types, VkStructureType. */
const types = {
  instanceInfo: 1,
  properties: 1000059001,
  memory: 1000059006,
  id: 1000071004,
  driver: 1000196000,
  pci: 1000212000,
  budget: 1000237000,
} as const;

/** Bytes of each structure. */
const sizes = {
  instanceInfo: 64,
  properties: 840,
  memory: 536,
  id: 64,
  driver: 536,
  pci: 32,
  budget: 272,
} as const;

export type StructureName = keyof typeof types;

/** Address of a buffer's bytes. */
export type AddressOf = (buffer: Uint8Array) => bigint;

/** An empty structure whose chain continues with `next`. */
export function structure(name: StructureName, next: Buffer | null, addressOf: AddressOf): Buffer {
  const bytes = Buffer.alloc(sizes[name]);
  bytes.writeUInt32LE(types[name], 0);
  if (next) bytes.writeBigUInt64LE(addressOf(next), 8);
  return bytes;
}

/** VkApplicationInfo that requests Vulkan 1.1, which has the calls of enumerate.ts. */
export function applicationInfo(): Buffer {
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE((1 << 22) | (1 << 12), 44);
  return bytes;
}

/** VkInstanceCreateInfo with an application and no layers or extensions. */
export function instanceInfo(application: Buffer, addressOf: AddressOf): Buffer {
  const bytes = structure('instanceInfo', null, addressOf);
  bytes.writeBigUInt64LE(addressOf(application), 24);
  return bytes;
}

/** Text of a zero-terminated string. */
export function textAt(bytes: Buffer, offset: number): string {
  const end = bytes.indexOf(0, offset);
  return bytes.subarray(offset, end < 0 ? bytes.length : end).toString('utf8');
}

const deviceTypes: readonly VulkanDeviceType[] = ['other', 'integrated', 'discrete', 'virtual', 'cpu'];

/** VkPhysicalDeviceProperties2. */
export function readProperties(bytes: Buffer): {
  readonly name: string;
  readonly type: VulkanDeviceType;
  readonly driverVersion: number;
} {
  return {
    name: textAt(bytes, 36),
    type: deviceTypes[bytes.readUInt32LE(32)] ?? 'other',
    driverVersion: bytes.readUInt32LE(20),
  };
}

/** VkPhysicalDeviceIDProperties. */
export function readIds(bytes: Buffer): { readonly deviceUuid: string; readonly driverUuid: string } {
  return {
    deviceUuid: bytes.subarray(16, 32).toString('hex'),
    driverUuid: bytes.subarray(32, 48).toString('hex'),
  };
}

/** VkPhysicalDeviceDriverProperties: name and version. */
export function readDriver(bytes: Buffer): string {
  return [textAt(bytes, 20), textAt(bytes, 276)].filter((text) => text !== '').join(' ');
}

/** VkPhysicalDevicePCIBusInfoPropertiesEXT as `0000:65:00.0`. */
export function readPci(bytes: Buffer): string {
  const [domain, bus, device, part] = [16, 20, 24, 28].map((at) => bytes.readUInt32LE(at).toString(16));
  return `${domain!.padStart(4, '0')}:${bus!.padStart(2, '0')}:${device!.padStart(2, '0')}.${part}`;
}

/** Flag of a heap in the device's own memory, VK_MEMORY_HEAP_DEVICE_LOCAL_BIT. */
const deviceLocal = 1;

/**
 * The largest heap of the device's own memory, from VkPhysicalDeviceMemoryProperties2 and, if the device has
 * that extension, VkPhysicalDeviceMemoryBudgetPropertiesEXT.
 */
export function readMemory(memory: Buffer, budget: Buffer | null): DeviceMemory {
  const heaps = Array.from({ length: memory.readUInt32LE(276) }, (_, i) => ({
    bytes: Number(memory.readBigUInt64LE(280 + 16 * i)),
    flags: memory.readUInt32LE(288 + 16 * i),
    budget: budget ? Number(budget.readBigUInt64LE(16 + 8 * i)) : null,
  }));
  const own = heaps.filter(({ flags }) => (flags & deviceLocal) !== 0);
  const largest = own.sort((a, b) => b.bytes - a.bytes)[0];
  return { total: largest?.bytes ?? 0, budget: largest?.budget || null };
}
