import type { SubgroupMatrix } from '../compiler/target.ts';

export type { AdapterFacts } from '../runtime/device/adapter.ts';
export { listAdapters, listGpus } from '../runtime/device/list.ts';
export type { GpuFacts } from '../runtime/device/vulkan/numbered.ts';

/** `16×16×16 f16→f32`: m, n, k and the types of operands and result. */
export function matrixText({ m, n, k, operands, result }: SubgroupMatrix): string {
  return `${m}×${n}×${k} ${operands}→${result}`;
}
