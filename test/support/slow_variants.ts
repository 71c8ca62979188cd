import type { KernelVariant } from '../../src/compiler/wgsl/index.ts';
import { softwareAdapters } from './adapters.ts';

/** Variants whose kernels take seconds to compile on software adapters. */
const slow: ReadonlySet<string> = new Set(['double_buffered']);

/**
 * Number of cases of a slow variant; test/kernels/workgroup.test.ts covers all forms of its products.
 * SwiftShader compiles them five times as slowly as lavapipe.
 */
const fewest = softwareAdapters.includes('lavapipe') ? 3 : 1;

/** The cases on which a variant is tested: all, or for a slow variant some of them, evenly spread. */
export function casesFor<Case>({ variant }: KernelVariant, cases: readonly Case[]): readonly Case[] {
  if (!slow.has(variant) || cases.length <= fewest) return cases;
  return Array.from({ length: fewest }, (_, i) => cases[Math.floor((i * cases.length) / fewest)]!);
}
