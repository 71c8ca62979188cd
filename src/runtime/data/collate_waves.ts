import type { Wave } from '../audio/wave.ts';

/** wave [B, S]: samples of each recording, and zeros right of them; samples [B]: the number of each. */
export function collateWaves(
  waves: readonly Wave[],
  length: number,
): { readonly wave: Float32Array; readonly samples: Int32Array } {
  const wave = new Float32Array(waves.length * length);
  for (const [b, { samples }] of waves.entries()) wave.set(samples, b * length);
  return { wave, samples: Int32Array.from(waves, ({ samples }) => samples.length) };
}
