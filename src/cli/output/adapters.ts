import { type AdapterFacts, type GpuFacts, matrixText } from '../../api/devices.ts';
import { table } from '../../table.ts';
import { bytesText } from './units.ts';

/** Adapter features that kernels use. */
const shownFeatures = ['subgroups', 'shader-f16', 'timestamp-query'];

/** A table of the adapters and, if GPUs are numbered, a second one of GPUs. `width` is in columns. */
export function adapterTables(
  adapters: readonly AdapterFacts[],
  gpus: readonly GpuFacts[],
  width: number | undefined,
): string {
  const tables = [adapterTable(adapters, width), ...(gpus.length > 0 ? [gpuTable(gpus, width)] : [])];
  return tables.join('\n\n');
}

function adapterTable(adapters: readonly AdapterFacts[], width: number | undefined): string {
  const rows = adapters.map((adapter) => [
    adapter.description || adapter.name,
    adapter.choice,
    adapter.class,
    bytesText(adapter.limits.maxStorageBufferBindingSize ?? 0),
    [
      ...adapter.features.filter((feature) => shownFeatures.includes(feature)),
      ...adapter.subgroupMatrices.map((shape) => `matrices ${matrixText(shape)}`),
    ].join(' '),
  ]);
  const header = ['adapter', '--adapter', 'class', 'largest binding', 'features'];
  return table([header, ...rows], { width, align: ['left', 'left', 'left', 'right', 'left'] });
}

function gpuTable(gpus: readonly GpuFacts[], width: number | undefined): string {
  const rows = gpus.map(({ choice, name, pci, memory: { total, budget } }) => [
    name,
    choice,
    pci ?? '–',
    bytesText(total),
    budget === null ? '–' : bytesText(budget),
  ]);
  const header = ['GPU', '--adapter', 'PCI address', 'memory', 'available'];
  return table([header, ...rows], { width, align: ['left', 'left', 'left', 'right', 'right'] });
}

/** All facts as JSON; a hardware adapter lists its GPUs by number. */
export function adapterJson(adapters: readonly AdapterFacts[], gpus: readonly GpuFacts[]): string {
  const described = adapters.map((adapter) =>
    adapter.choice === 'hardware' && gpus.length > 0 ? { ...adapter, gpus } : adapter,
  );
  return JSON.stringify(described, null, 2);
}
