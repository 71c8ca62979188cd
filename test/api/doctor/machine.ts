import type { ProbedMachine } from '../../../src/api/doctor/machine.ts';
import { portable } from '../../../src/compiler/target.ts';
import type { AdapterFacts } from '../../../src/runtime/device/adapter.ts';
import type { VulkanDevice } from '../../../src/runtime/device/vulkan/device.ts';

/** A machine described by a test. */
export interface Described {
  readonly platform?: NodeJS.Platform;
  readonly node?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files and folders that exist, besides those of the installation. */
  readonly files?: readonly string[];
  readonly missingPackages?: readonly string[];
  readonly unwritable?: readonly string[];
  readonly freeBytes?: number;
  /**
   * Devices that Vulkan lists; a string: none, with these messages of the loader; null: the loader cannot be
   * queried.
   */
  readonly vulkan?: readonly VulkanDevice[] | string | null;
  readonly adapters?: readonly AdapterFacts[];
}

export const home = '/home/me';

/**
 * A Linux machine with SwiftShader, without a GPU and without problems, except those that the test describes.
 */
export function described(given: Described = {}): ProbedMachine {
  const { files = [], missingPackages = [], unwritable = [], vulkan = [] } = given;
  const exists = (path: string) => files.some((file) => file === path || file.startsWith(`${path}/`));
  return {
    platform: given.platform ?? 'linux',
    arch: 'x64',
    node: given.node ?? '20.11.0',
    environment: { HOME: home, ...given.environment },
    home,
    hasPackage: (name) => !missingPackages.includes(name),
    exists,
    entries: (folder) =>
      files.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1)),
    text: () => undefined,
    writable: (path) => !unwritable.some((folder) => path === folder || path.startsWith(`${folder}/`)),
    freeBytes: () => given.freeBytes ?? 5e10,
    vulkan: async () => {
      if (vulkan === null) return undefined;
      return typeof vulkan === 'string'
        ? { devices: null, messages: vulkan }
        : { devices: vulkan, messages: '' };
    },
    adapters: async () => given.adapters ?? [swiftshader],
  };
}

export const swiftshader: AdapterFacts = {
  name: 'swiftshader-device',
  description: 'SwiftShader driver 5.0.0',
  choice: 'swiftshader',
  class: 'cpu',
  vendor: 'google',
  backend: 'vulkan',
  subgroups: { least: 4, most: 4 },
  subgroupMatrices: [],
  features: ['subgroups', 'timestamp-query'],
  limits: {
    maxStorageBufferBindingSize: portable.maxBindingBytes,
    maxBufferSize: 2 ** 30,
    maxStorageBuffersPerShaderStage: 10,
  },
};

export const hopper: AdapterFacts = {
  ...swiftshader,
  name: 'nvidia-h100',
  description: 'NVIDIA H100',
  choice: 'hardware',
  class: 'discrete',
  subgroups: { least: 32, most: 32 },
  subgroupMatrices: [{ operands: 'f16', result: 'f32', m: 16, n: 16, k: 16 }],
  features: ['shader-f16', 'subgroups', 'timestamp-query'],
};

export function gpu(digit: string): VulkanDevice {
  return {
    name: 'NVIDIA H100',
    type: 'discrete',
    deviceUuid: digit.repeat(32),
    driverUuid: 'f'.repeat(32),
    driverVersion: 1,
    driver: 'NVIDIA 580.95',
    pci: `0000:0${digit}:00.0`,
    memory: { total: 85e9, budget: 84e9 },
  };
}
