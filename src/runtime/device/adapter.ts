import type { SubgroupMatrix, Target } from '../../compiler/target.ts';

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
  /** Smallest and largest number of lanes of a subgroup: some drivers choose per shader. 0: no subgroups. */
  readonly subgroups: { readonly least: number; readonly most: number };
  /** Shapes of the matrix products that a subgroup computes in one instruction; empty if there are none. */
  readonly subgroupMatrices: readonly SubgroupMatrix[];
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** A GPU by its number: `hardware:1` is the second one. */
export type NumberedGpu = `hardware:${number}`;

/**
 * Values of `--adapter`: `auto` is a GPU, else a software driver of the system, else the bundled one;
 * `hardware:1` is the second GPU of the machine.
 */
export type AdapterChoice = 'auto' | AdapterKind | NumberedGpu;

/** The choices other than `hardware:N`. */
export const adapterChoices = ['auto', 'hardware', 'lavapipe', 'swiftshader'] as const;

/** The values of `--adapter`, as text for messages. */
export const adapterChoiceText = `${adapterChoices.join(', ')}, hardware:N (N from 0)`;

/** A choice from the command line or the environment; undefined for any other text. */
export function readAdapterChoice(text: string): AdapterChoice | undefined {
  return isNumberedGpu(text) ? text : adapterChoices.find((choice) => choice === text);
}

export function isNumberedGpu(choice: string): choice is NumberedGpu {
  return /^hardware:\d{1,3}$/.test(choice);
}

export function gpuNumber(choice: NumberedGpu): number {
  return Number(choice.slice('hardware:'.length));
}
