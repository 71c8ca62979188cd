import type { Node } from './graph.ts';

/**
 * Nodes whose types are those of their op: they were inferred when the node was built, or have been verified.
 * Nodes never change, and most leave a pass as they entered it.
 */
const typed = new WeakSet<Node>();

export function isTyped(node: Node): boolean {
  return typed.has(node);
}

export function markTyped(node: Node): void {
  typed.add(node);
}
