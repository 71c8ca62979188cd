import type { AdapterFacts, AdapterKind } from './adapter.ts';
import { type BundledDriver, bundledSwiftShader } from './bundled/swiftshader.ts';
import { createDawn } from './dawn.ts';
import { type Environment, withEnvironment } from './environment.ts';
import { NoAdapterError } from './errors.ts';
import { adapterFacts } from './facts.ts';
import { openLibc } from './libc.ts';
import { openStandardError } from './native_messages.ts';
import { chooseGpu } from './vulkan/choose.ts';
import { deviceFilters } from './vulkan/filter.ts';
import { probeVulkan } from './vulkan/probe.ts';
import { hasVulkanLoader, systemLoader, useVulkanLoader } from './vulkan_loader.ts';

/** An adapter and the object that keeps it alive. */
export interface FoundAdapter {
  /** Dawn's object: the adapter and its device live as long as this is referenced. */
  readonly dawn: GPU;
  readonly adapter: GPUAdapter;
  readonly facts: AdapterFacts;
}

/** The best adapter among the drivers of the system: a GPU before a software driver. */
export async function systemAdapter(): Promise<FoundAdapter | undefined> {
  return dawnCanStart() ? request([]) : undefined;
}

/** The system's software adapter, even if a GPU is present. */
export async function systemSoftwareAdapter(): Promise<FoundAdapter | undefined> {
  return dawnCanStart() ? request(['adapter=llvmpipe']) : undefined;
}

/** SwiftShader from the npm package, on a machine with or without Vulkan. */
export async function bundledAdapter(): Promise<FoundAdapter | undefined> {
  const driver = bundledSwiftShader();
  if (!driver || !(hasVulkanLoader() || useVulkanLoader(driver.loader))) return undefined;
  return withDriver(driver, () => request([]));
}

/**
 * The GPU of this number. Throws NoAdapterError if there is none, or if it cannot be distinguished from
 * another.
 */
export async function numberedGpu(number: number): Promise<FoundAdapter | undefined> {
  await requireGpuNumbers();
  const bundled = bundledSwiftShader()?.loader;
  const choice = chooseGpu(number, {
    probe: probeVulkan,
    system: systemLoader,
    filters: (device) => deviceFilters(device, { system: systemLoader, bundled }),
  });
  if (choice.kind === 'name') return dawnCanStart() ? request([`adapter=${choice.name}`]) : undefined;
  const { loader, during } = choice.filter;
  if (!useVulkanLoader(loader)) {
    throw new NoAdapterError(
      `this process has opened an adapter with a Vulkan loader other than the one that GPU ${number} needs: open that GPU first`,
    );
  }
  return withEnvironment(during, () => request([]));
}

/** Throws NoAdapterError if GPUs cannot be numbered. */
async function requireGpuNumbers(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new NoAdapterError('GPUs have numbers on Linux only; use --adapter hardware');
  }
  if (!(await openLibc())) {
    throw new NoAdapterError(
      'numbers of GPUs need the optional package koffi: npm install --include=optional',
    );
  }
}

/** An adapter of this kind; undefined if the machine has none. */
export async function adapterOfKind(kind: AdapterKind): Promise<FoundAdapter | undefined> {
  const found = await {
    hardware: systemAdapter,
    lavapipe: systemSoftwareAdapter,
    swiftshader: bundledAdapter,
  }[kind]();
  return found?.facts.choice === kind ? found : undefined;
}

/** `flags` are passed to Dawn: `adapter=NAME` selects by part of the device's name. */
async function request(flags: readonly string[]): Promise<FoundAdapter | undefined> {
  return adapterOf(await createDawn(flags));
}

/** Requests the same adapter again, since an adapter creates only one device. */
export function sameAdapter({ dawn }: FoundAdapter): Promise<FoundAdapter | undefined> {
  return adapterOf(dawn);
}

async function adapterOf(dawn: GPU): Promise<FoundAdapter | undefined> {
  const standardError = await openStandardError();
  const request = standardError.silenced(() => dawn.requestAdapter({ powerPreference: 'high-performance' }));
  // Dawn rejects the request if adapters exist but none has the requested name.
  const adapter = await request.catch(() => null);
  return adapter ? { dawn, adapter, facts: adapterFacts(adapter) } : undefined;
}

/** Dawn finds nothing without a Vulkan loader. */
function dawnCanStart(): boolean {
  return process.platform !== 'linux' || hasVulkanLoader();
}

/**
 * Runs `work` with the bundled driver as the only one that the Vulkan loader sees. The loader reads these
 * variables when Dawn first requests adapters. A filter that hides the system's drivers
 * (VK_LOADER_DRIVERS_DISABLE) must not hide this one.
 */
function withDriver<T>({ manifest }: BundledDriver, work: () => Promise<T>): Promise<T> {
  const during: Environment = {
    VK_DRIVER_FILES: manifest,
    VK_ICD_FILENAMES: manifest,
    VK_LOADER_DRIVERS_DISABLE: undefined,
    VK_LOADER_DRIVERS_SELECT: undefined,
  };
  return withEnvironment(during, work);
}
