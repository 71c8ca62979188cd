import { type BundledDriver, bundledSwiftShader } from './bundled/swiftshader.ts';
import { createDawn } from './dawn.ts';
import { type AdapterFacts, type AdapterKind, adapterFacts } from './facts.ts';
import { hasVulkanLoader, useVulkanLoader } from './vulkan_loader.ts';

/** An adapter with what keeps it alive. */
export interface Found {
  /** Dawn's object: the adapter and its device live as long as this is referenced. */
  readonly dawn: GPU;
  readonly adapter: GPUAdapter;
  readonly facts: AdapterFacts;
}

/** The best adapter among the drivers of the system: a GPU before a software driver. */
export async function systemAdapter(): Promise<Found | undefined> {
  return dawnCanStart() ? request([]) : undefined;
}

/** The system's software adapter, even where there is a GPU. */
export async function systemSoftwareAdapter(): Promise<Found | undefined> {
  return dawnCanStart() ? request(['adapter=llvmpipe']) : undefined;
}

/** SwiftShader from the npm package, on a machine with or without Vulkan. */
export async function bundledAdapter(): Promise<Found | undefined> {
  const driver = bundledSwiftShader();
  if (!driver || !(hasVulkanLoader() || useVulkanLoader(driver.loader))) return undefined;
  return withDriver(driver, () => request([]));
}

/** `kind` is the only one that will do. */
export async function adapterOfKind(kind: AdapterKind): Promise<Found | undefined> {
  const found = await {
    hardware: systemAdapter,
    lavapipe: systemSoftwareAdapter,
    swiftshader: bundledAdapter,
  }[kind]();
  return found?.facts.choice === kind ? found : undefined;
}

/** `flags` go to Dawn: `adapter=NAME` picks by part of the device's name. */
async function request(flags: readonly string[]): Promise<Found | undefined> {
  return adapterOf(await createDawn(flags));
}

/** The same adapter once more: each gives one device. */
export function sameAdapter({ dawn }: Found): Promise<Found | undefined> {
  return adapterOf(dawn);
}

async function adapterOf(dawn: GPU): Promise<Found | undefined> {
  // Dawn rejects where there are adapters, but none of the name that it was made for.
  const adapter = await dawn.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  return adapter ? { dawn, adapter, facts: adapterFacts(adapter) } : undefined;
}

/** Without a loader Dawn would find nothing and say so on stderr. */
function dawnCanStart(): boolean {
  return process.platform !== 'linux' || hasVulkanLoader();
}

/** The Vulkan loader reads these when Dawn first looks for adapters; the drivers of the system stay as they were. */
async function withDriver<T>({ manifest }: BundledDriver, work: () => Promise<T>): Promise<T> {
  const names = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) process.env[name] = manifest;
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
