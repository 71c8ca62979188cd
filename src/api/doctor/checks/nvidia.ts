import { join } from 'node:path';
import { failureExit } from '../../../errors.ts';
import type { VulkanReport } from '../../../runtime/device/vulkan/probe.ts';
import { type Finding, problem } from '../finding.ts';
import type { ProbedMachine } from '../machine.ts';

/** Folders in which the Vulkan loader looks for driver manifests. */
const manifestFolders = ['/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/usr/share/vulkan/icd.d'];

/** Folders in which container tools place a manifest, but the loader does not look. */
const otherFolders = ['/usr/local/nvidia/share/vulkan/icd.d', '/usr/local/nvidia/vulkan/icd.d'];

const libraryFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/nvidia/lib64',
  '/usr/local/nvidia/lib',
];

/** Whether NVIDIA's kernel driver is present. */
export function hasNvidiaDevice({ exists }: ProbedMachine): boolean {
  return exists('/dev/nvidiactl') || exists('/proc/driver/nvidia/version');
}

/** The reason why Vulkan does not list an NVIDIA GPU that the kernel has; empty if the kernel has none. */
export function explainNvidia(machine: ProbedMachine, { messages }: VulkanReport): readonly Finding[] {
  if (!hasNvidiaDevice(machine)) return [];
  const explained = missingLibrary(machine, messages) ??
    needsDisplay(machine, messages) ??
    missingManifest(machine) ?? {
      message: `the driver of NVIDIA is installed, but shows no GPU to Vulkan${loaderText(messages)}`,
      remedy:
        'run vulkaninfo --summary to see its message; in a container check that /dev/nvidia0 is readable',
    };
  return [problem('NVIDIA', failureExit.adapter, explained.message, explained.remedy)];
}

/** The loader's first message about a library. */
function loaderText(messages: string): string {
  const first = /^ERROR:\s*(\S*\.so[\w.]*: .+)$/m.exec(messages)?.[1];
  return first === undefined ? '' : `: ${first}`;
}

interface FailureExplanation {
  readonly message: string;
  readonly remedy: string;
}

/** The loader read the manifest, but the library named in it, or one of its dependencies, is missing. */
function missingLibrary(machine: ProbedMachine, messages: string): FailureExplanation | undefined {
  const library = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(messages)?.[1];
  if (library === undefined) return undefined;
  if (/libXext|libX11|libxcb/.test(library)) {
    return {
      message: `libGLX_nvidia, the driver's library for Vulkan, needs ${library}, which is missing`,
      remedy: `install it (Debian, Ubuntu: libxext6; Fedora, RHEL: libXext), or use the library that needs no X: ${eglManifest}`,
    };
  }
  if (!/nvidia/i.test(library)) return undefined;
  const egl = hasLibrary(machine, 'libEGL_nvidia.so.0') && library !== 'libEGL_nvidia.so.0';
  return {
    message: `the manifest of the driver names ${library}, which is missing${capabilitiesText(machine)}`,
    remedy: egl ? eglManifest : capabilitiesRemedy,
  };
}

/** libGLX_nvidia.so.0 loads, but does not start Vulkan without a display. */
function needsDisplay(machine: ProbedMachine, messages: string): FailureExplanation | undefined {
  if (!/vk_icdGetInstanceProcAddr[^\n]*libGLX_nvidia/.test(messages)) return undefined;
  return {
    message: `libGLX_nvidia.so.0 offers no Vulkan without a display${capabilitiesText(machine)}`,
    remedy: hasLibrary(machine, 'libEGL_nvidia.so.0') ? eglManifest : capabilitiesRemedy,
  };
}

/** No manifest in the folders that the loader searches. */
function missingManifest(machine: ProbedMachine): FailureExplanation | undefined {
  if (machine.environment.VK_DRIVER_FILES || machine.environment.VK_ICD_FILENAMES) return undefined;
  if (manifestIn(machine, manifestFolders) !== undefined) return undefined;
  const elsewhere = manifestIn(machine, otherFolders);
  if (elsewhere !== undefined) {
    return {
      message: `the manifest of the driver is ${elsewhere}, where the Vulkan loader does not look`,
      remedy: `set VK_DRIVER_FILES=${elsewhere}`,
    };
  }
  const library = ['libEGL_nvidia.so.0', 'libGLX_nvidia.so.0'].some((name) => hasLibrary(machine, name));
  return {
    message: `the driver of NVIDIA has no manifest for Vulkan (nvidia_icd.json)${capabilitiesText(machine)}`,
    remedy: library ? eglManifest : capabilitiesRemedy,
  };
}

function manifestIn({ entries }: ProbedMachine, folders: readonly string[]): string | undefined {
  return folders
    .flatMap((folder) => entries(folder).map((name) => join(folder, name)))
    .find((path) => /nvidia[^/]*\.json$/.test(path));
}

function hasLibrary({ exists, environment }: ProbedMachine, name: string): boolean {
  const added = (environment.LD_LIBRARY_PATH ?? '').split(':').filter((folder) => folder !== '');
  return [...added, ...libraryFolders].some((folder) => exists(join(folder, name)));
}

const eglManifest =
  'write {"file_format_version":"1.0.0","ICD":{"library_path":"libEGL_nvidia.so.0","api_version":"1.3.0"}} to a file such as ' +
  '/tmp/nvidia_egl.json and set VK_DRIVER_FILES to its path';

const capabilitiesRemedy =
  'in a container: start it with NVIDIA_DRIVER_CAPABILITIES=all, or compute,utility,graphics (docker run --gpus all -e …); ' +
  'elsewhere: install the driver with its libraries for graphics (not the package for servers without display)';

/** The capabilities of a container if they lack graphics. */
function capabilitiesText({ environment }: ProbedMachine): string {
  const given = environment.NVIDIA_DRIVER_CAPABILITIES;
  if (given === undefined) return '';
  const parts = given.split(',').map((part) => part.trim());
  const enough = parts.some((part) => part === 'all' || part === 'graphics' || part === 'display');
  return enough ? '' : `: NVIDIA_DRIVER_CAPABILITIES is ${given || 'empty'}, without graphics`;
}
