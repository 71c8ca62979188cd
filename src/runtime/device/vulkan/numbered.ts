import type { NumberedGpu } from '../adapter.ts';
import { type DeviceMemory, gpusOf, type VulkanDevice } from './device.ts';

/** A GPU of the machine, with the facts that distinguish it from equal ones. */
export interface GpuFacts {
  /** The value of `--adapter` that selects it. */
  readonly choice: NumberedGpu;
  /** `NVIDIA H100 80GB HBM3`; equal for equal GPUs. */
  readonly name: string;
  /** Name and version of the driver. */
  readonly driver: string;
  /** PCI address, `0000:65:00.0`; null if the driver does not report it. */
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
