import type { Wave } from '../../audio/wave.ts';
import type { TensorMemory } from './tensor_memory.ts';

/**
 * wave [B, S]: samples of each recording, padded with zeros on the right; samples [B]: the number of each.
 */
export function collateWaves(
  waves: readonly Wave[],
  length: number,
  memory: TensorMemory,
): { readonly wave: Float32Array; readonly samples: Int32Array } {
  const wave = memory.floats(waves.length * length);
  for (const [b, { samples }] of waves.entries()) wave.set(samples, b * length);
  const samples = memory.integers(waves.length);
  samples.set(waves.map((each) => each.samples.length));
  return { wave, samples };
}
