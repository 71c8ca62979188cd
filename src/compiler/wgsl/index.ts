import type { Node } from '../ir/graph.ts';
import type { KernelVariant, Lowering, Target } from './kernel.ts';

/** Every kernel variant. Of several that accept a node the first is taken: the order is the table of preferences. */
export const variants: readonly KernelVariant[] = [];

/**
 * Dispatches of one node: by the forced variant of its family (`forced`: family to variant) where that accepts the node, else by
 * the first that does. A node that no variant accepts is a bug.
 */
export function lowerNode(node: Node, target: Target, forced: ReadonlyMap<string, string>): Lowering {
  const able = variants.filter((variant) => variant.ops.includes(node.op) && variant.accepts(node, target));
  const chosen = able.find(({ family, variant }) => forced.get(family) === variant) ?? able[0];
  if (!chosen) throw new Error(`no kernel variant accepts ${node.op} on ${target.name}`);
  return chosen.lower(node, target);
}
