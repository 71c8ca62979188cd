import { subgroupMatricesOf } from '../../compiler/subgroup_matrix.ts';
import type { Target } from '../../compiler/target.ts';
import type { AdapterFacts, AdapterKind } from './adapter.ts';

export function adapterFacts(adapter: GPUAdapter): AdapterFacts {
  const { info } = adapter;
  const limits: Record<string, number> = {};
  // Limits are getters on the prototype.
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  const features = [...adapter.features].sort();
  const has = features.includes('subgroups');
  return {
    name: info.device || info.architecture || 'unnamed',
    description: info.description,
    choice: kindOf(info),
    class: classOf(info),
    vendor: info.vendor,
    backend: backendOf(process.platform),
    subgroups: { least: (has && info.subgroupMinSize) || 0, most: (has && info.subgroupMaxSize) || 0 },
    subgroupMatrices: subgroupMatricesOf(adapter),
    features,
    limits,
  };
}

function kindOf({ device, description }: GPUAdapterInfo): AdapterKind {
  const text = `${device} ${description}`.toLowerCase();
  if (text.includes('llvmpipe')) return 'lavapipe';
  return text.includes('swiftshader') ? 'swiftshader' : 'hardware';
}

/** WebGPU does not report whether a GPU has dedicated memory; the vendor is a good guess. */
function classOf({ isFallbackAdapter, vendor, description }: GPUAdapterInfo): Target['class'] {
  if (isFallbackAdapter) return 'cpu';
  return vendor === 'nvidia' || /radeon rx|radeon pro|\barc\b/i.test(description) ? 'discrete' : 'integrated';
}

/** The backend of Dawn's Node binding on a platform. */
function backendOf(platform: NodeJS.Platform): AdapterFacts['backend'] {
  if (platform === 'darwin') return 'metal';
  return platform === 'win32' ? 'd3d12' : 'vulkan';
}
