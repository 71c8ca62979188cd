import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../environment.ts';
import type { VulkanDevice } from './device.ts';

/** Devices that a Vulkan loader finds, and the messages of the loader and the drivers. */
export interface VulkanReport {
  /** Null if the probe failed; the messages say why. */
  readonly devices: readonly VulkanDevice[] | null;
  readonly messages: string;
}

export interface ProbeRequest {
  /** Path or name of the loader. */
  readonly loader: string;
  /** Environment variables to change while the loader looks for drivers. */
  readonly during: Environment;
}

const longest = 20_000;

/**
 * Enumerates Vulkan devices in another process, so that loaders and drivers stay out of this one and a driver
 * crash is reported instead of ending it. Needs Linux and the optional package koffi.
 */
export function probeVulkan({ loader, during }: ProbeRequest): VulkanReport {
  const { stdout, stderr, error } = spawnSync(process.execPath, [script(), loader], {
    encoding: 'utf8',
    env: { ...process.env, ...during, VK_LOADER_DEBUG: 'error,warn' },
    timeout: longest,
  });
  return { devices: devicesIn(stdout ?? ''), messages: error ? error.message : stderr };
}

function devicesIn(text: string): readonly VulkanDevice[] | null {
  return text === '' ? null : (JSON.parse(text) as readonly VulkanDevice[]);
}

/** Path of the compiled script, even if the sources run, as in tests. */
function script(): string {
  const url = import.meta.url.endsWith('.ts')
    ? new URL('../../../../dist/src/runtime/device/vulkan/probe_process.js', import.meta.url)
    : new URL('./probe_process.js', import.meta.url);
  return fileURLToPath(url);
}
