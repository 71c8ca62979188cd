import { largestAllocation, maxDispatchFlop, type Target } from '../../compiler/target.ts';
import type { AdapterFacts } from './adapter.ts';

/**
 * Windows of a tensor are multiples of this many bytes: a valid binding offset on every adapter, and whole
 * vec4s. An adapter's limit need not be a multiple: NVIDIA's GPUs bind at most 2 GiB − 4 bytes.
 */
const windowAlignment = 256;

/** The capabilities of an adapter that the compiler relies on. */
export function targetOf(facts: AdapterFacts): Target {
  const { choice, name, class: kind, subgroups, subgroupMatrices, features, limits } = facts;
  const limit = (key: string): number => {
    const value = limits[key];
    if (value === undefined) throw new Error(`the adapter reports no ${key}`);
    return value;
  };
  return {
    name: choice === 'hardware' ? name : choice,
    class: kind,
    // Kernels are written for one subgroup size, so a driver that varies it counts as having none.
    subgroupSize: subgroups.least === subgroups.most ? subgroups.least : 0,
    f16: features.includes('shader-f16'),
    subgroupMatrices,
    products: 'f32',
    maxInvocations: limit('maxComputeInvocationsPerWorkgroup'),
    maxWorkgroupBytes: limit('maxComputeWorkgroupStorageSize'),
    maxStorageBuffers: limit('maxStorageBuffersPerShaderStage'),
    maxBufferBytes: Math.min(
      limit('maxBufferSize'),
      kind === 'cpu' ? Number.POSITIVE_INFINITY : largestAllocation,
    ),
    maxBindingBytes: Math.floor(limit('maxStorageBufferBindingSize') / windowAlignment) * windowAlignment,
    maxWorkgroupsPerDimension: limit('maxComputeWorkgroupsPerDimension'),
    offsetAlignment: limit('minStorageBufferOffsetAlignment'),
    maxTextureRows: limit('maxTextureDimension2D'),
    maxDispatchFlop: maxDispatchFlop[kind],
  };
}
