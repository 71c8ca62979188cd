import type { ForcedVariants } from '../../src/api/kernels/variants.ts';
import { variants } from '../../src/compiler/wgsl/index.ts';

/**
 * Choices that together force every variant: the first variant of each family that has several, then the
 * second of each, and so on.
 */
export function everyVariant(): readonly ForcedVariants[] {
  const byFamily = new Map<string, string[]>();
  for (const { family, variant } of variants) {
    byFamily.set(family, [...(byFamily.get(family) ?? []), variant]);
  }
  const several = [...byFamily].filter(([, all]) => all.length > 1);
  const most = Math.max(...several.map(([, all]) => all.length));
  return Array.from({ length: most }, (_, i) =>
    Object.fromEntries(several.flatMap(([family, all]) => (all[i] ? [[family, all[i]]] : []))),
  );
}
