import type { NumberedGpu } from '../adapter.ts';
import { type DeviceMemory, gpusOf, type VulkanDevice } from './device.ts';

/** A GPU of the machine, with what tells it from its equals. */
export interface GpuFacts {
  /** The value of `--adapter` that selects it. */
  readonly choice: NumberedGpu;
  /** `NVIDIA H100 80GB HBM3`; equal for equal GPUs. */
  readonly name: string;
  /** Name and version of the driver. */
  readonly driver: string;
  /** PCI address, `0000:65:00.0`; null where the driver does not tell. */
  readonly pci: string | null;
  readonly memory: DeviceMemory;
}

/** GPUs in the order of their numbers. */
export function numberedGpus(devices: readonly VulkanDevice[]): readonly GpuFacts[] {
  return gpusOf(devices).map(({ name, driver, pci, memory }, number) => ({
    choice: `hardware:${number}`,
    name,
    driver,
    pci,
    memory,
  }));
}
