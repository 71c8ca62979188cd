import { subgroupMatrixToggle } from '../../compiler/subgroup_matrix.ts';
import { NoAdapterError } from './errors.ts';

/**
 * Toggles of Dawn. NVIDIA's Vulkan driver supports `shader-f16`, which Dawn hides from web pages. To impede
 * timing attacks, Dawn rounds timestamps to 65.5 µs, which is longer than many kernels take. Subgroup matrix
 * products are an experimental feature. No toggle adds a risk to a process that may run arbitrary code
 * anyway.
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

/** Loads the binding on demand: checking and formatting a spec must work even without it. */
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
