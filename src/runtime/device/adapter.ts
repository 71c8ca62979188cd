import type { Target } from '../../compiler/target.ts';

/** Kinds of adapters, as in `--adapter` and UNITC_ADAPTER. */
export type AdapterKind = 'hardware' | 'lavapipe' | 'swiftshader';

/** Identity, features and limits of an adapter, as plain data. */
export interface AdapterFacts {
  /** Short name: `llvmpipe-llvm-15-0-6-256-bits`, `geforce-rtx-3060`. */
  readonly name: string;
  /** The driver's own description, with its version. */
  readonly description: string;
  /** The value of `--adapter` that selects the adapter. */
  readonly choice: AdapterKind;
  readonly class: Target['class'];
  readonly vendor: string;
  readonly backend: 'vulkan' | 'metal' | 'd3d12';
  /** Lanes of a subgroup, at least and at most: some drivers choose per shader. 0: no subgroups. */
  readonly subgroups: { readonly least: number; readonly most: number };
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Values of `--adapter`: `auto` is a GPU, else a software driver of the system, else the bundled one. */
export type AdapterChoice = 'auto' | AdapterKind;

export const adapterChoices: readonly AdapterChoice[] = ['auto', 'hardware', 'lavapipe', 'swiftshader'];
