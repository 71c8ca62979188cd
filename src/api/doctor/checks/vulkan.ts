import { failureExit } from '../../../errors.ts';
import { gpusOf, type VulkanDevice } from '../../../runtime/device/vulkan/device.ts';
import type { VulkanReport } from '../../../runtime/device/vulkan/probe.ts';
import { bytesText } from '../bytes.ts';
import { advice, type Finding, good, problem } from '../finding.ts';
import type { ProbedMachine } from '../machine.ts';
import { explainNvidia, hasNvidiaDevice } from './nvidia.ts';
import { explainRender } from './render_nodes.ts';

/** Reasons why Vulkan lists no GPU on Linux, each with its remedy. A machine without a GPU has no problem. */
export async function checkVulkan(machine: ProbedMachine): Promise<readonly Finding[]> {
  if (machine.platform !== 'linux') return [];
  const report = await machine.vulkan();
  const missing = missingManifests(machine);
  const variables = [...missing, ...hiddenDrivers(machine)];
  if (!report) return variables;
  const loader = checkLoader(machine, report);
  if (loader) return [...variables, loader];
  const gpus = gpusOf(report.devices ?? []);
  const known = gpus.length > 0 || missing.length > 0;
  const reasons = known
    ? []
    : [...explainNvidia(machine, report), ...explainRender(machine), ...crash(report)];
  const found = [...variables, ...gpuFindings(gpus), ...reasons];
  return found.length > 0 ? found : uselessManifests(machine, report);
}

/** Variables that replace the loader's search for driver manifests. */
const manifestVariables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;

/** The files that a variable names exist, but do not lead to a driver. */
function uselessManifests(
  { environment }: ProbedMachine,
  { devices, messages }: VulkanReport,
): readonly Finding[] {
  if (devices || !/Found no drivers/.test(messages)) return [];
  const variable = manifestVariables.find((name) => environment[name]);
  if (variable === undefined) return [];
  return [
    problem(
      'Vulkan',
      failureExit.adapter,
      `${variable} names ${environment[variable]}, in which the Vulkan loader finds no driver: it looks nowhere else`,
      `unset ${variable}, or set it to the manifest of an installed driver; VK_LOADER_DEBUG=all vulkaninfo --summary shows what the loader reads`,
    ),
  ];
}

/** Variables that name missing manifests. */
function missingManifests({ environment, exists }: ProbedMachine): readonly Finding[] {
  return manifestVariables.flatMap((variable) => {
    const missing = (environment[variable] ?? '').split(':').filter((path) => path !== '' && !exists(path));
    return missing.length === 0
      ? []
      : [
          problem(
            'Vulkan',
            failureExit.adapter,
            `${variable} names ${missing.join(', ')}, which does not exist: the Vulkan loader looks nowhere else`,
            `unset ${variable}, or set it to the manifest of the driver (…/icd.d/nvidia_icd.json)`,
          ),
        ];
  });
}

/** Variables that hide drivers from the Vulkan loader. */
function hiddenDrivers({ environment }: ProbedMachine): readonly Finding[] {
  return ['VK_LOADER_DRIVERS_DISABLE', 'VK_LOADER_DRIVERS_SELECT'].flatMap((variable) =>
    environment[variable]
      ? [
          advice(
            'Vulkan',
            `${variable}=${environment[variable]} hides drivers`,
            `unset ${variable} if an adapter is missing`,
          ),
        ]
      : [],
  );
}

/** The loader itself is missing. */
function checkLoader(machine: ProbedMachine, { devices, messages }: VulkanReport): Finding | undefined {
  if (devices || !/Failed to load shared library|libvulkan\.so\.1: cannot open/.test(messages))
    return undefined;
  const remedy =
    'install it: Debian, Ubuntu: libvulkan1; Fedora, RHEL: vulkan-loader; Arch: vulkan-icd-loader; the portable folder: npm run bundle -- DIR --loader';
  const message = 'the Vulkan loader, libvulkan.so.1, is missing';
  if (hasGpu(machine)) {
    return problem(
      'Vulkan',
      failureExit.adapter,
      `${message}: the GPU of this machine cannot be used`,
      remedy,
    );
  }
  return advice('Vulkan', `${message}: SwiftShader brings its own, a GPU or lavapipe needs it`, remedy);
}

/** Whether the kernel has a driver for a GPU. */
function hasGpu(machine: ProbedMachine): boolean {
  return hasNvidiaDevice(machine) || machine.entries('/dev/dri').some((name) => name.startsWith('renderD'));
}

function gpuFindings(gpus: readonly VulkanDevice[]): readonly Finding[] {
  const lines = gpus.map(({ name, driver, pci, memory }, i) => {
    const place = pci === null ? '' : `, PCI ${pci}`;
    const free = memory.budget === null ? '' : `, ${bytesText(memory.budget)} of it available`;
    return good(`GPU ${i}`, `${name}, ${driver}${place}, ${bytesText(memory.total)} of memory${free}`);
  });
  const names = gpus.map(({ name }) => name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return lines;
  return [
    ...lines,
    advice(
      'equal GPUs',
      `${names.filter((name) => name === repeated).length} are named ${repeated}: --adapter hardware always uses the same one`,
      'choose with --adapter hardware:0, hardware:1 and so on; docs/adapters.md says what that needs',
    ),
  ];
}

/** A driver fails for an unknown reason. */
function crash({ devices, messages }: VulkanReport): readonly Finding[] {
  if (devices || messages === '' || /Found no drivers|returned -9/.test(messages)) return [];
  const first = messages.split('\n').find((line) => line.trim() !== '') ?? '';
  return [
    problem(
      'Vulkan',
      failureExit.adapter,
      `the Vulkan loader or a driver failed: ${first.trim()}`,
      'run vulkaninfo --summary to see which driver fails, and install that driver again',
    ),
  ];
}
