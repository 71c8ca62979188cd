import { subgroupMatrixToggle } from '../../compiler/subgroup_matrix.ts';
import { NoAdapterError } from './errors.ts';

/**
 * Toggles of Dawn. The Vulkan driver of NVIDIA has `shader-f16`, which Dawn hides from web pages; timestamps are
 * rounded to 65.5 µs to make attacks by timing harder, longer than many kernels take; matrix products by
 * subgroups are an experimental feature. None is a risk to a program that may run any code anyway.
 */
const toggles = [
  `enable-dawn-features=vulkan_enable_f16_on_nvidia,${subgroupMatrixToggle}`,
  'disable-dawn-features=timestamp_quantization',
] as const;

/**
 * A GPU object of Dawn's Node binding. It must stay referenced while any object created from it is in use.
 * Throws NoAdapterError.
 */
export async function createDawn(flags: readonly string[]): Promise<GPU> {
  const { create } = await loadBinding();
  return create([...toggles, ...flags]);
}

/** Loads the binding on demand: checking and formatting a spec must work where the binding does not. */
async function loadBinding(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new NoAdapterError(
      `Dawn cannot be loaded on ${process.platform} ${process.arch}: ${detail}. ` +
        'The npm package webgpu has builds for Linux (glibc), macOS and Windows; run npm install again in your project if it is missing.',
    );
  }
}
