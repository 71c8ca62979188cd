import type { AdapterFacts } from './adapter.ts';
import { bundledAdapter, type FoundAdapter, systemAdapter, systemSoftwareAdapter } from './find.ts';
import { openLibc } from './libc.ts';
import { type GpuFacts, numberedGpus } from './vulkan/numbered.ts';
import { probeVulkan } from './vulkan/probe.ts';
import { hasVulkanLoader, systemLoader } from './vulkan_loader.ts';

/** The adapters of this machine, in the order of preference. */
export async function listAdapters(): Promise<readonly AdapterFacts[]> {
  const found: FoundAdapter[] = [];
  for (const find of [systemAdapter, systemSoftwareAdapter, bundledAdapter]) {
    const next = await find();
    if (next) found.push(next);
  }
  const key = ({ name, choice }: AdapterFacts) => `${choice} ${name}`;
  return [...new Map(found.map(({ facts }) => [key(facts), facts])).values()];
}

/**
 * The GPUs of this machine with their numbers and their available memory, as their Vulkan drivers report it.
 * Empty if GPUs cannot be numbered, which needs Linux and the optional package koffi.
 */
export async function listGpus(): Promise<readonly GpuFacts[]> {
  if (process.platform !== 'linux' || !hasVulkanLoader() || !(await openLibc())) return [];
  return numberedGpus(probeVulkan({ loader: systemLoader, during: {} }).devices ?? []);
}
