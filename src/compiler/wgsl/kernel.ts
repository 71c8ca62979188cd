import type { ByteRange } from './storage/windows.ts';

/**
 * The tensor of a kernel's n-th binding. Storage buffers come first, bound at @group(0) @binding(n); textures
 * follow, bound at @group(2) with bindings counted from 0.
 */
export type KernelArgument = (
  | { readonly input: number; readonly access: 'read' | 'read_write' | 'texture' }
  | { readonly output: number; readonly access: 'write' | 'read_write' }
  | { readonly scratch: number; readonly access: 'read' | 'write' | 'read_write' | 'texture' }
) & {
  /** The range of the tensor that is bound, if the tensor exceeds the largest binding. */
  readonly range?: ByteRange;
};

/**
 * One compute shader with the sizes of a dispatch. Sizes are uniforms in loops and comparisons, and literals
 * as divisors of large indices (emit/index_map.ts); equal sources share one pipeline. Every storage variable
 * is declared `read_write`: the buffers of a dispatch may be ranges of one arena, and WebGPU forbids binding
 * a buffer both as read-only and as writable.
 */
export interface Kernel {
  /** Unique by content, e.g. `matmul_subgroup_86df37788b4c`; becomes the .wgsl file name. */
  readonly name: string;
  /** Shapes of the dispatch for profiles, e.g. `nt_128x64x256`. */
  readonly shape: string;
  readonly family: string;
  readonly variant: string;
  readonly source: string;
  /** Values of the shader's uniform `sizes`, in its order; empty if it has none. */
  readonly sizes: readonly number[];
}

export interface Dispatch {
  readonly kernel: Kernel;
  readonly args: readonly KernelArgument[];
  readonly workgroups: readonly [number, number, number];
}

/** The dispatches of one node in order, and the sizes in bytes of the scratch buffers that they share. */
export interface Lowering {
  readonly dispatches: readonly Dispatch[];
  readonly scratch: readonly number[];
  /**
   * Index of the first dispatch of the shader that does the node's arithmetic: profiles attribute all
   * operations of the node to it.
   */
  readonly main: number;
}
