import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { AdapterFacts } from '../../runtime/device/adapter.ts';
import { openLibc } from '../../runtime/device/libc.ts';
import { listAdapters } from '../../runtime/device/list.ts';
import { probeVulkan, type VulkanReport } from '../../runtime/device/vulkan/probe.ts';
import { systemLoader } from '../../runtime/device/vulkan_loader.ts';
import { fileText } from '../../storage/read.ts';

/** The machine as seen by the checks of `unitc doctor`. Tests replace it. */
export interface ProbedMachine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Version of Node, such as `20.20.2`. */
  readonly node: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Whether a package of npm is installed. */
  hasPackage(name: string): boolean;
  exists(path: string): boolean;
  /** Names in a folder; empty if it cannot be read. */
  entries(folder: string): readonly string[];
  /** Undefined if the file cannot be read. */
  text(path: string): string | undefined;
  /** Whether this user may read and write a file, or create it below the nearest existing folder. */
  writable(path: string): boolean;
  /** Free bytes for this user on the disk that holds a path; undefined if the system does not report it. */
  freeBytes(path: string): number | undefined;
  /**
   * The report of the Vulkan loader; undefined if it is not available: on other systems than Linux, or
   * without koffi.
   */
  vulkan(): Promise<VulkanReport | undefined>;
  /** Throws NoAdapterError if Dawn cannot be loaded. */
  adapters(): Promise<readonly AdapterFacts[]>;
}

/** The machine of this process. */
export const thisMachine: ProbedMachine = {
  platform: process.platform,
  arch: process.arch,
  node: process.versions.node,
  environment: process.env,
  home: homedir(),
  hasPackage,
  exists: existsSync,
  entries: (folder) => (isReadable(folder) ? readdirSync(folder) : []),
  text: (path) => (isReadable(path) ? fileText(path) : undefined),
  writable: (path) => isAccessible(existing(path), constants.R_OK | constants.W_OK),
  freeBytes: (path) => {
    const { bavail, bsize } = statfsSync(existing(path));
    return bavail * bsize;
  },
  vulkan: async () => {
    if (process.platform !== 'linux' || !(await openLibc())) return undefined;
    return probeVulkan({ loader: systemLoader, during: {} });
  },
  adapters: listAdapters,
};

function hasPackage(name: string): boolean {
  const { paths } = createRequire(import.meta.url).resolve;
  return (paths(name) ?? []).some((folder) => existsSync(join(folder, name, 'package.json')));
}

function isReadable(path: string): boolean {
  return isAccessible(path, constants.R_OK);
}

function isAccessible(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    // The file is missing, or not accessible to this user.
    return false;
  }
}

/** The path, or its nearest existing ancestor. */
function existing(path: string): string {
  const whole = resolve(path);
  return existsSync(whole) || dirname(whole) === whole ? whole : existing(dirname(whole));
}
