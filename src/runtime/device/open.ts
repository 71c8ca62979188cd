import { subgroupMatrixFeature } from '../../compiler/subgroup_matrix.ts';
import type { Target } from '../../compiler/target.ts';
import {
  type AdapterChoice,
  type AdapterFacts,
  adapterChoiceText,
  gpuNumber,
  isNumberedGpu,
  readAdapterChoice,
} from './adapter.ts';
import { NoAdapterError } from './errors.ts';
import {
  adapterOfKind,
  bundledAdapter,
  type FoundAdapter,
  numberedGpu,
  sameAdapter,
  systemAdapter,
} from './find.ts';
import { Health } from './health.ts';
import { watchPolling } from './polling.ts';
import { targetOf } from './target.ts';

/** An open device with all features and limits that its adapter offers and kernels use. */
export interface Device {
  readonly gpu: GPUDevice;
  readonly adapter: AdapterFacts;
  readonly target: Target;
  /**
   * The result of work on the adapter. Throws DeviceLostError, OutOfMemoryError, or an Error (a bug) for work
   * that the adapter refused.
   */
  checked<T>(work: Promise<T>): Promise<T>;
  /** Another device on the same adapter, with its own queue and memory; closing this device closes it too. */
  another(): Promise<Device>;
  /** Ends all work and lets the process exit. May be called twice. */
  close(): Promise<void>;
}

/** Referenced until closed: Dawn's callbacks must not outlive its objects. */
const inUse = new Set<FoundAdapter>();

const wantedFeatures: readonly string[] = [
  'subgroups',
  'shader-f16',
  'timestamp-query',
  subgroupMatrixFeature,
];

/**
 * Limits and features that an adapter pretends to have, so that any machine can test the behaviour on weaker
 * adapters.
 */
export interface Restriction {
  /** Upper bounds of limits, by WebGPU's names. A device never gets less than WebGPU guarantees. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Features to leave out. */
  readonly without?: readonly string[];
}

/**
 * Opens an adapter. The default choice is the environment variable UNITC_ADAPTER, else `auto`: a GPU, else a
 * software driver of the system, else the bundled SwiftShader. Throws NoAdapterError.
 */
export async function openDevice(options: {
  readonly adapter?: AdapterChoice;
  readonly restriction?: Restriction;
}): Promise<Device> {
  const choice = choiceOf(options.adapter);
  const found = await adapterOf(choice);
  if (!found) throw new NoAdapterError(nothingFound(choice));
  return openFound({ ...found, facts: restricted(found.facts, options.restriction) });
}

async function adapterOf(choice: AdapterChoice): Promise<FoundAdapter | undefined> {
  if (isNumberedGpu(choice)) return numberedGpu(gpuNumber(choice));
  return choice === 'auto' ? ((await systemAdapter()) ?? bundledAdapter()) : adapterOfKind(choice);
}

function restricted(facts: AdapterFacts, { limits = {}, without = [] }: Restriction = {}): AdapterFacts {
  const lowered = Object.entries(facts.limits).map(([name, value]) => [
    name,
    Math.min(value, limits[name] ?? value),
  ]);
  return {
    ...facts,
    limits: Object.fromEntries(lowered),
    features: facts.features.filter((feature) => !without.some((left) => left === feature)),
    subgroups: without.includes('subgroups') ? { least: 0, most: 0 } : facts.subgroups,
    subgroupMatrices: without.includes(subgroupMatrixFeature) ? [] : facts.subgroupMatrices,
  };
}

async function openFound(found: FoundAdapter): Promise<Device> {
  const { adapter, facts } = found;
  const stopPolling = watchPolling({ software: facts.class === 'cpu' });
  inUse.add(found);
  try {
    const gpu = await adapter.requestDevice({
      requiredFeatures: wantedFeatures.filter((feature) =>
        facts.features.includes(feature),
      ) as GPUFeatureName[],
      requiredLimits: { ...facts.limits },
    });
    const health = new Health(gpu);
    const others: Promise<Device>[] = [];
    const another = () => {
      const opened = openAnother(found);
      others.push(opened);
      return opened;
    };
    const shut = async () => {
      await Promise.allSettled(others.map(async (other) => (await other).close()));
      gpu.destroy();
      await health.gone;
      health.close();
      await stopPolling();
      inUse.delete(found);
    };
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= shut();
      return closing;
    };
    const checked = <T>(work: Promise<T>) => health.checked(work);
    return { gpu, adapter: facts, target: targetOf(facts), checked, another, close };
  } catch (error) {
    await stopPolling();
    inUse.delete(found);
    throw new NoAdapterError(
      `${facts.description} was found but cannot be opened: ${(error as Error).message}`,
    );
  }
}

async function openAnother(found: FoundAdapter): Promise<Device> {
  const again = await sameAdapter(found);
  if (!again) throw new NoAdapterError(`${found.facts.description} cannot be opened twice`);
  return openFound({ ...again, facts: found.facts });
}

function choiceOf(adapter: AdapterChoice | undefined): AdapterChoice {
  const where = adapter === undefined ? 'UNITC_ADAPTER' : 'adapter';
  const value = adapter ?? (process.env.UNITC_ADAPTER || 'auto');
  const choice = readAdapterChoice(value);
  if (choice) return choice;
  throw new NoAdapterError(`${where} is '${value}'; expected one of ${adapterChoiceText}`);
}

function nothingFound(choice: AdapterChoice): string {
  const bundled =
    'the bundled SwiftShader needs Linux on x64 and the optional package @sparticuz/chromium (npm install --include=optional)';
  const reasons = {
    auto: `no adapter was found: no GPU, no software Vulkan driver, and ${bundled}`,
    hardware: 'no GPU was found; check that its Vulkan driver is installed',
    lavapipe:
      'lavapipe was not found; install Mesa 23 or newer (Debian, Ubuntu: mesa-vulkan-drivers libvulkan1)',
    swiftshader: `SwiftShader was not found: ${bundled}`,
  };
  return `${reasons[isNumberedGpu(choice) ? 'hardware' : choice]}. \`unitc doctor\` says what is missing`;
}
