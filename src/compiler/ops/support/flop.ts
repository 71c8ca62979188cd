import { elementCount, type Node } from '../../ir/graph.ts';
import { opNamed } from '../index.ts';

/**
 * Floating-point operations of a node, as its op counts them: 2 for each multiply-add. Without such a count,
 * one for each element of the largest tensor, and none for views and constants.
 */
export function nodeFlop(node: Node): number {
  if (node.body) return node.body.nodes.reduce((sum, inner) => sum + nodeFlop(inner), 0);
  const op = opNamed(node.op);
  if (op.kind === 'view' || node.op === 'constant') return 0;
  const types = (values: Node['inputs']) => values.map(({ type }) => type);
  if (op.flop) return op.flop(types(node.inputs), types(node.outputs), node.attributes);
  return Math.max(...[...node.inputs, ...node.outputs].map(({ type }) => elementCount(type.shape)));
}
