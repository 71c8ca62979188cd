import type { ForcedVariants } from '../compiler/wgsl/index.ts';

/** `UNITC_VARIANTS=matmul=tiled,conv2d=tiled` forces kernel variants wherever they accept. */
export function forcedVariants(): ForcedVariants {
  const pairs = (process.env.UNITC_VARIANTS ?? '').split(',').filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => pair.split('=') as [string, string]));
}
