import type { Node } from '../ir/graph.ts';
import type { Target } from '../target.ts';
import type { Lowering } from './kernel.ts';
import type { NodeTensors } from './storage/node_tensors.ts';

/** One way to run some ops. defaults.ts says which of a family's serves; `--variant family=name` forces one. */
export interface KernelVariant {
  readonly family: string;
  readonly variant: string;
  readonly ops: readonly Node['op'][];
  /** Stated limits: shapes, workgroup size, shared memory, subgroups. */
  accepts(node: Node, target: Target): boolean;
  /** Those limits in words, for those who force the variant: `subgroups of one size, of at least 4 lanes`. */
  readonly needs?: string;
  /** Share of its tiles that a node fills: padding is work for nothing. */
  fill?(node: Node, target: Target): number;
  /** `tensors`: the node's tensors as the planner stores them. */
  lower(node: Node, target: Target, tensors: NodeTensors): Lowering;
}
