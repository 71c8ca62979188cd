/** A device as Vulkan describes it, in more detail than WebGPU. Plain data, passed between processes. */
export interface VulkanDevice {
  /** `NVIDIA H100 80GB HBM3`; equal for equal GPUs. */
  readonly name: string;
  readonly type: VulkanDeviceType;
  /** Hexadecimal digits; distinguishes equal GPUs. */
  readonly deviceUuid: string;
  readonly driverUuid: string;
  readonly driverVersion: number;
  /** Name and version of the driver. */
  readonly driver: string;
  /** `0000:65:00.0`; null if the driver does not report it. */
  readonly pci: string | null;
  readonly memory: DeviceMemory;
}

export type VulkanDeviceType = 'other' | 'integrated' | 'discrete' | 'virtual' | 'cpu';

/** Bytes of the largest heap of the device's own memory. */
export interface DeviceMemory {
  readonly total: number;
  /**
   * Bytes that this process may currently use, by VK_EXT_memory_budget; null if the driver does not report
   * it.
   */
  readonly budget: number | null;
}

const ranks: readonly VulkanDeviceType[] = ['discrete', 'integrated', 'virtual', 'other'];

/** The GPUs in the order of `--adapter hardware:N`: discrete ones first, each kind in the driver's order. */
export function gpusOf(devices: readonly VulkanDevice[]): readonly VulkanDevice[] {
  return ranks.flatMap((rank) => devices.filter(({ type }) => type === rank));
}
