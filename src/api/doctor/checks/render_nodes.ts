import { join } from 'node:path';
import { advice, type Finding } from '../finding.ts';
import type { ProbedMachine } from '../machine.ts';
import { hasNvidiaDevice } from './nvidia.ts';

const folder = '/dev/dri';

/**
 * The reason why Vulkan does not list an AMD or Intel GPU that the kernel has; empty if the kernel has none.
 */
export function explainRender(machine: ProbedMachine): readonly Finding[] {
  const nodes = machine.entries(folder).filter((name) => name.startsWith('renderD'));
  const [first] = nodes;
  if (first === undefined || hasNvidiaDevice(machine)) return [];
  const path = join(folder, first);
  if (!nodes.some((name) => machine.writable(join(folder, name)))) {
    return [
      advice(
        'GPU',
        `this user may not open ${path}`,
        'add the user to the groups of the device: sudo usermod -aG render,video $USER, then log in again; in a container: --device /dev/dri',
      ),
    ];
  }
  return [
    advice(
      'GPU',
      `the kernel has a GPU (${path}), but no Vulkan driver shows it; virtual GPUs often have none`,
      'install Mesa (Debian, Ubuntu: mesa-vulkan-drivers; Fedora: mesa-vulkan-drivers; Arch: vulkan-radeon or vulkan-intel)',
    ),
  ];
}
