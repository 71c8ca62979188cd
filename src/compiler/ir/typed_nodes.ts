import type { Node } from './graph.ts';

/**
 * Nodes whose types are known to be those of their op: inferred when the node was built, or already verified.
 * Nodes are immutable, and most passes keep most nodes.
 */
const typed = new WeakSet<Node>();

export function isTyped(node: Node): boolean {
  return typed.has(node);
}

export function markTyped(node: Node): void {
  typed.add(node);
}
