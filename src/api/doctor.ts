import { statSync } from 'node:fs';
import { contentsOf } from '../runtime/run/contents.ts';
import { checkAdapter } from './doctor/checks/adapter.ts';
import { checkFeatures } from './doctor/checks/features.ts';
import { checkGpuMemory } from './doctor/checks/gpu_memory.ts';
import { checkInstallation, ownManifest } from './doctor/checks/installation.ts';
import { checkRun } from './doctor/checks/run.ts';
import { checkSpec } from './doctor/checks/spec.ts';
import { checkStorage } from './doctor/checks/storage.ts';
import { checkVulkan } from './doctor/checks/vulkan.ts';
import type { Finding } from './doctor/finding.ts';
import { type ProbedMachine, thisMachine } from './doctor/machine.ts';
import { OptionError } from './options.ts';
import { packageRoot } from './package/root.ts';

export type { Finding } from './doctor/finding.ts';

/**
 * Examines this machine: Node, the package, adapters and their features, drivers, caches, disk space. For the
 * path of a spec, also examines the spec and its data; for a run folder, also its files and its lock. Every
 * finding is good or says what to do. Changes nothing.
 *
 * @param target path of a `.unit` file, or folder of a run
 * @throws OptionError, SpecFileError
 * @example
 * for (const finding of await doctor('model.unit')) {
 *  if (finding.status === 'problem') console.error(finding.message, finding.remedy);
 * }
 */
export function doctor(target?: string): Promise<readonly Finding[]> {
  return examine(thisMachine, target);
}

/** The findings on a machine, in the order of printing. */
export async function examine(machine: ProbedMachine, target?: string): Promise<readonly Finding[]> {
  const about = target === undefined ? undefined : targetOf(target);
  const installation = checkInstallation(machine, ownManifest(), packageRoot());
  // Probes Vulkan first, in another process: a driver may crash this one.
  const vulkan = await checkVulkan(machine);
  const { findings, chosen } = await checkAdapter(machine);
  return [
    ...installation,
    ...findings,
    ...vulkan,
    ...(chosen ? checkFeatures(chosen) : []),
    ...checkStorage(machine, about?.kind === 'run' ? about.path : 'runs'),
    ...(about?.kind === 'run' ? checkRun(about.path) : []),
    ...(about?.kind === 'spec' ? checkSpec(about.path) : []),
    ...(about?.kind === 'spec' && chosen?.choice === 'hardware'
      ? checkGpuMemory(about.path, await machine.vulkan())
      : []),
  ];
}

interface DoctorTarget {
  readonly kind: 'run' | 'spec';
  readonly path: string;
}

/** Throws OptionError for a folder that holds no run. */
function targetOf(path: string): DoctorTarget {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return { kind: 'spec', path };
  if (contentsOf(path).kind === 'run') return { kind: 'run', path };
  throw new OptionError(`${path} is neither a spec nor the folder of a run`);
}
