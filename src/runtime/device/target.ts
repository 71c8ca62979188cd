import type { Target } from '../../compiler/target.ts';
import type { AdapterFacts } from './facts.ts';

/** What the compiler may assume of an adapter. */
export function targetOf({ choice, name, class: kind, subgroups, features, limits }: AdapterFacts): Target {
  const limit = (key: string): number => {
    const value = limits[key];
    if (value === undefined) throw new Error(`the adapter states no ${key}`);
    return value;
  };
  return {
    name: choice === 'hardware' ? name : choice,
    class: kind,
    // Kernels are written for one size: where the driver picks among several, none is certain.
    subgroupSize: subgroups.least === subgroups.most ? subgroups.least : 0,
    f16: features.includes('shader-f16'),
    maxInvocations: limit('maxComputeInvocationsPerWorkgroup'),
    maxWorkgroupBytes: limit('maxComputeWorkgroupStorageSize'),
    maxStorageBuffers: limit('maxStorageBuffersPerShaderStage'),
    maxBindingBytes: limit('maxStorageBufferBindingSize'),
    maxWorkgroupsPerDimension: limit('maxComputeWorkgroupsPerDimension'),
    offsetAlignment: limit('minStorageBufferOffsetAlignment'),
    maxTextureRows: limit('maxTextureDimension2D'),
  };
}
