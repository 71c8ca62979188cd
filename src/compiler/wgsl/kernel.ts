import type { ByteRange } from './storage/windows.ts';

/**
 * Where a kernel's n-th storage buffer comes from. Each is bound at @group(0) @binding(n). Those that are read through a texture follow
 * all others; each is bound at @group(2) @binding(n), counted among themselves.
 */
export type KernelArgument = (
  | { readonly input: number; readonly access: 'read' | 'read_write' | 'texture' }
  | { readonly output: number; readonly access: 'write' | 'read_write' }
  | { readonly scratch: number; readonly access: 'read' | 'write' | 'read_write' | 'texture' }
) & {
  /** The part of the tensor that is bound, if it is larger than a binding may be. */
  readonly range?: ByteRange;
};

/**
 * One compute shader with the sizes it runs at. Sizes are uniforms where a loop or a comparison takes them and compiled in where
 * an index is divided by them; equal sources share one pipeline.
 * Every storage variable is declared `read_write`: buffers of one dispatch may live in the same arena, where WebGPU
 * forbids a read-only binding beside a writable one.
 */
export interface Kernel {
  /** Unique by content, e.g. `matmul_subgroup_86df37788b4c`; becomes the .wgsl file name. */
  readonly name: string;
  /** What it is run on, e.g. `nt_128x64x256`: for profiles. */
  readonly shape: string;
  readonly family: string;
  readonly variant: string;
  readonly source: string;
  /** Values of the shader's uniform `sizes`, in its order; empty where it has none. */
  readonly sizes: readonly number[];
}

export interface Dispatch {
  readonly kernel: Kernel;
  readonly args: readonly KernelArgument[];
  readonly workgroups: readonly [number, number, number];
}

/** How one node runs: dispatches in order, and the scratch buffers (sizes in bytes) they share. */
export interface Lowering {
  readonly dispatches: readonly Dispatch[];
  readonly scratch: readonly number[];
}
