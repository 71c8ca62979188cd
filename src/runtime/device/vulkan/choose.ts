import { NoAdapterError } from '../errors.ts';
import { gpusOf, type VulkanDevice } from './device.ts';
import type { DeviceFilter } from './filter.ts';
import type { VulkanReport } from './probe.ts';

/** A way to make Dawn choose a GPU: by its name, or with a loader and an environment that hide the others. */
export type GpuChoice =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'filter'; readonly filter: DeviceFilter };

export interface GpuChoosing {
  readonly probe: (filter: DeviceFilter) => VulkanReport;
  readonly system: string;
  readonly filters: (device: VulkanDevice) => readonly DeviceFilter[];
}

/**
 * The choice that makes Dawn open the GPU of this number. A name is enough unless it is part of the name of
 * another device. Throws NoAdapterError if there is no such GPU, or if it cannot be distinguished from equal
 * ones.
 */
export function chooseGpu(number: number, { probe, system, filters }: GpuChoosing): GpuChoice {
  const devices = probe({ loader: system, during: {} }).devices ?? [];
  const gpus = gpusOf(devices);
  const wanted = gpus[number];
  if (!wanted) throw new NoAdapterError(noSuchGpu(number, gpus));
  if (devices.filter(({ name }) => name.includes(wanted.name)).length === 1) {
    return { kind: 'name', name: wanted.name };
  }
  const filter = filters(wanted).find((each) => isOnly(wanted, probe(each).devices));
  if (filter) return { kind: 'filter', filter };
  throw new NoAdapterError(nothingTells(number, wanted));
}

/** Whether the devices that a loader found are this one alone. */
function isOnly({ deviceUuid }: VulkanDevice, devices: VulkanReport['devices']): boolean {
  return devices?.length === 1 && devices[0]!.deviceUuid === deviceUuid;
}

function noSuchGpu(number: number, gpus: readonly VulkanDevice[]): string {
  const found =
    gpus.length === 0 ? 'no GPU was found' : `found ${gpus.map(({ name }, i) => `${i}: ${name}`).join(', ')}`;
  return `there is no GPU ${number}; ${found}. \`unitc doctor\` says what is missing`;
}

function nothingTells(number: number, { name, pci }: VulkanDevice): string {
  const place = pci === null ? '' : ` (PCI ${pci})`;
  return (
    `GPU ${number}, ${name}${place}, has the same name as other GPUs, and the Vulkan loader of this system cannot hide those. ` +
    'Install the optional package @sparticuz/chromium, whose loader can (npm install --include=optional), ' +
    'or show this process only one GPU: in NVIDIA containers, with NVIDIA_VISIBLE_DEVICES'
  );
}
