import { failureExit, UnitcError } from '../../../errors.ts';
import {
  type AdapterFacts,
  adapterChoiceText,
  isNumberedGpu,
  readAdapterChoice,
} from '../../../runtime/device/adapter.ts';
import { advice, type Finding, good, problem } from '../finding.ts';
import type { ProbedMachine } from '../machine.ts';

/** The adapters of a machine, and the one that commands without `--adapter` use. */
export interface AdapterCheck {
  readonly findings: readonly Finding[];
  readonly chosen: AdapterFacts | undefined;
}

const install =
  'install a GPU driver with Vulkan, Mesa 23 or later (Debian, Ubuntu: mesa-vulkan-drivers libvulkan1), or the optional ' +
  'package @sparticuz/chromium (npm install --include=optional)';

/** The adapters of the machine, and the one that is used. */
export async function checkAdapter(machine: ProbedMachine): Promise<AdapterCheck> {
  try {
    return chosenOf(await machine.adapters(), machine.environment.UNITC_ADAPTER || 'auto');
  } catch (error) {
    if (!(error instanceof UnitcError)) throw error;
    const failed = problem('adapter', failureExit.adapter, error.message, 'install the package webgpu again');
    return { findings: [failed], chosen: undefined };
  }
}

function chosenOf(adapters: readonly AdapterFacts[], wanted: string): AdapterCheck {
  const names = adapters.map(describe).join('; ');
  if (adapters.length === 0) {
    const none = problem('adapter', failureExit.adapter, 'none was found', install);
    return { findings: [none], chosen: undefined };
  }
  const choice = readAdapterChoice(wanted);
  if (choice === undefined) {
    const wrong = problem(
      'adapter',
      failureExit.adapter,
      `UNITC_ADAPTER is ${wanted}; found: ${names}`,
      `set it to one of ${adapterChoiceText}`,
    );
    return { findings: [wrong], chosen: undefined };
  }
  const kind = isNumberedGpu(choice) ? 'hardware' : choice;
  const chosen = kind === 'auto' ? adapters[0] : adapters.find((each) => each.choice === kind);
  if (!chosen) {
    const missing = problem(
      'adapter',
      failureExit.adapter,
      `UNITC_ADAPTER is ${wanted}, which this machine does not have; found: ${names}`,
      'unset UNITC_ADAPTER, or see the lines on Vulkan',
    );
    return { findings: [missing], chosen: undefined };
  }
  const others = adapters.filter((each) => each !== chosen);
  const also = others.length === 0 ? '' : `; also found: ${others.map(describe).join('; ')}`;
  return { findings: [usedFinding(chosen, wanted, also)], chosen };
}

function describe({ choice, description, name }: AdapterFacts): string {
  return `${description || name} (--adapter ${choice})`;
}

function usedFinding(chosen: AdapterFacts, wanted: string, also: string): Finding {
  const by = wanted === 'auto' ? '' : `, by UNITC_ADAPTER=${wanted}`;
  const used = `${describe(chosen)} is used${by}${also}`;
  switch (chosen.choice) {
    case 'hardware':
      return good('adapter', used);
    case 'lavapipe':
      return advice('adapter', used, 'a GPU would be faster; without one this is the fastest choice');
    case 'swiftshader':
      return advice('adapter', used, 'lavapipe is about five times faster: install Mesa 23 or later');
  }
}
