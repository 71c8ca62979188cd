import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { fileText } from '../../../storage/read.ts';
import { writeCachedFile } from '../../../storage/whole_file.ts';
import { cacheRoot } from '../../cache_root.ts';
import type { Environment } from '../environment.ts';
import type { VulkanDevice } from './device.ts';

/**
 * A way to hide all devices but one from Dawn, which chooses among adapters by name only. No filter works
 * with every loader and driver, so `chooseGpu` probes them in order.
 */
export interface DeviceFilter {
  /** Path or name of the Vulkan loader. */
  readonly loader: string;
  /** Environment variables to change while the loader looks for devices. */
  readonly during: Environment;
}

/**
 * Filters for a device, in the order in which they are tried: a settings file, which Vulkan loaders read
 * since about version 1.4.321, with the system's loader and with the bundled one; then Mesa's layer for
 * choosing devices, which filters the devices of every driver.
 */
export function deviceFilters(
  device: VulkanDevice,
  { system, bundled }: { readonly system: string; readonly bundled: string | undefined },
): readonly DeviceFilter[] {
  const settings = { XDG_CONFIG_HOME: settingsRoot(device) };
  return [
    { loader: system, during: settings },
    ...(bundled === undefined ? [] : [{ loader: bundled, during: settings }]),
    ...(device.pci === null ? [] : [{ loader: system, during: { DRI_PRIME: `${mesaTag(device.pci)}!` } }]),
  ];
}

/** `pci-0000_65_00_0`, the form in which Mesa names a device. */
function mesaTag(pci: string): string {
  return `pci-${pci.replace(/[:.]/g, '_')}`;
}

/** Cache folder below which the loader finds the settings for a device. */
function settingsRoot(device: VulkanDevice): string {
  const root = join(cacheRoot(), `vulkan-${device.deviceUuid}`);
  const path = join(root, 'vulkan', 'loader_settings.d', 'vk_loader_settings.json');
  const text = settingsText(device);
  if (!existsSync(path) || fileText(path) !== text) {
    writeCachedFile(path, `${path}.${process.pid}.${threadId}`, [Buffer.from(text)]);
  }
  return root;
}

/** https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderSettingsFile.md */
export function settingsText({ deviceUuid, driverUuid, driverVersion }: VulkanDevice): string {
  const configuration = {
    deviceUUID: [...Buffer.from(deviceUuid, 'hex')],
    driverUUID: [...Buffer.from(driverUuid, 'hex')],
    driverVersion,
  };
  return `${JSON.stringify({
    file_format_version: '1.0.0',
    settings: { layers: [], device_configurations: [configuration] },
  })}\n`;
}
