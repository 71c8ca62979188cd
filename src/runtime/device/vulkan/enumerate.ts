import type koffi from 'koffi';
import type { VulkanDevice } from './device.ts';
import {
  applicationInfo,
  instanceInfo,
  readDriver,
  readIds,
  readMemory,
  readPci,
  readProperties,
  structure,
  textAt,
} from './structures.ts';

/** Bytes of VkExtensionProperties. */
const extensionBytes = 260;

/** A call of Vulkan failed; `result` is its VkResult. */
export class VulkanFailure extends Error {
  readonly result: number;
  constructor(call: string, result: number) {
    super(`${call} returned ${result}`);
    this.result = result;
  }
}

/** All devices that a Vulkan loader finds. Throws VulkanFailure, or an Error if the loader is missing. */
export function enumerateDevices({ load, address }: typeof koffi, loader: string): readonly VulkanDevice[] {
  const library = load(loader);
  const createInstance = library.func('int vkCreateInstance(void *, void *, void *)');
  const listDevices = library.func('int vkEnumeratePhysicalDevices(uintptr_t, void *, void *)');
  const listExtensions = library.func(
    'int vkEnumerateDeviceExtensionProperties(uintptr_t, void *, void *, void *)',
  );
  const getProperties = library.func('void vkGetPhysicalDeviceProperties2(uintptr_t, void *)');
  const getMemory = library.func('void vkGetPhysicalDeviceMemoryProperties2(uintptr_t, void *)');

  const application = applicationInfo();
  const created = Buffer.alloc(8);
  succeed('vkCreateInstance', createInstance(instanceInfo(application, address), null, created));
  const instance = created.readBigUInt64LE(0);

  const extensionsOf = (device: bigint): ReadonlySet<string> => {
    const all = listed(extensionBytes, 'vkEnumerateDeviceExtensionProperties', (count, bytes) =>
      listExtensions(device, null, count, bytes),
    );
    return new Set(all.map((bytes) => textAt(bytes, 0)));
  };
  const described = (device: bigint): VulkanDevice => {
    const extensions = extensionsOf(device);
    const has = (extension: string) => extensions.has(extension);
    const pci = has('VK_EXT_pci_bus_info') ? structure('pci', null, address) : null;
    const id = structure('id', pci, address);
    const driver = structure('driver', id, address);
    const properties = structure('properties', driver, address);
    getProperties(device, properties);
    const budget = has('VK_EXT_memory_budget') ? structure('budget', null, address) : null;
    const memory = structure('memory', budget, address);
    getMemory(device, memory);
    return {
      ...readProperties(properties),
      ...readIds(id),
      driver: readDriver(driver),
      pci: pci && readPci(pci),
      memory: readMemory(memory, budget),
    };
  };
  const devices = listed(8, 'vkEnumeratePhysicalDevices', (count, bytes) =>
    listDevices(instance, count, bytes),
  );
  return devices.map((bytes) => described(bytes.readBigUInt64LE(0)));
}

/**
 * Elements of a list by Vulkan's convention: a first call returns their number, a second one fills a buffer.
 */
function listed(
  size: number,
  call: string,
  list: (count: Buffer, bytes: Buffer | null) => number,
): readonly Buffer[] {
  const count = Buffer.alloc(4);
  succeed(call, list(count, null));
  const bytes = Buffer.alloc(size * count.readUInt32LE(0));
  succeed(call, list(count, bytes));
  return Array.from({ length: count.readUInt32LE(0) }, (_, i) => bytes.subarray(size * i, size * (i + 1)));
}

function succeed(call: string, result: number): void {
  if (result !== 0) throw new VulkanFailure(call, result);
}
