import type { Node } from '../ir/graph.ts';
import type { Target } from '../target.ts';
import type { ShaderParts } from './emit/shader.ts';
import type { NodeTensors } from './storage/node_tensors.ts';

/** The shaders of a node in order, and the sizes in bytes of the scratch buffers that they share. */
export interface NodeShaders {
  readonly shaders: readonly ShaderParts[];
  readonly scratch: readonly number[];
  /** Index of the shader that does the node's arithmetic. 0 if absent. */
  readonly main?: number;
}

/**
 * One way to run some ops. select/defaults.ts chooses among the variants of a family; `--variant family=name`
 * forces one. docs/kernels.md is generated from these records.
 */
export interface KernelVariant {
  readonly family: string;
  readonly variant: string;
  /** Technique of the kernel, for docs: a noun phrase or sentence without a final full stop. */
  readonly summary: string;
  readonly ops: readonly Node['op'][];
  /**
   * Whether the variant can run a node on a target: shapes, bindings, workgroup size, workgroup memory,
   * subgroups.
   */
  accepts(node: Node, target: Target): boolean;
  /** The same limits as text, for messages and docs: `subgroups of one size, 4 to 32 lanes`. */
  readonly needs?: string;
  /** Utilisation in 0..1: the fraction of the tiles, lanes or registers that do useful work for the node. */
  fill?(node: Node, target: Target): number;
  /**
   * The shaders of a node. `tensors`: the node's tensors as the planner stores them. `like`: the node whose
   * sizes decide how sums are divided, and so how they round; the node itself, or its counterpart at another
   * batch size.
   */
  lower(node: Node, target: Target, tensors: NodeTensors, like: Node): NodeShaders;
}
