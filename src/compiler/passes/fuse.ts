import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { elementwiseNamed } from '../ops/index.ts';
import { fusedNode, mostInputs } from './fused.ts';
import type { Pass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

function isFusable(node: Node): boolean {
  return !node.body && (node.op === 'reshape' || elementwiseNamed(node.op) !== undefined);
}

function countOf(value: Value): number {
  return elementCount(value.type.shape);
}

interface Group {
  readonly root: Node;
  readonly members: Set<Node>;
}

interface FusionContext {
  readonly producer: ReadonlyMap<number, Node>;
  readonly readers: ReadonlyMap<number, readonly Node[]>;
  readonly outputs: ReadonlySet<number>;
  readonly position: ReadonlyMap<Node, number>;
}

/** Values that a set of nodes reads from outside, without duplicates, in order of first use. */
function externals(context: FusionContext, members: ReadonlySet<Node>): readonly Value[] {
  const made = new Set([...members].flatMap((node) => node.outputs.map((value) => value.id)));
  const found = new Map<number, Value>();
  for (const node of inOrder(context, members)) {
    for (const value of node.inputs) if (!made.has(value.id)) found.set(value.id, value);
  }
  return [...found.values()];
}

function inOrder({ position }: FusionContext, members: ReadonlySet<Node>): readonly Node[] {
  return [...members].sort((a, b) => position.get(a)! - position.get(b)!);
}

/** Whether an input is broadcast to one shape only, so that the kernel reads it by a single index map. */
function hasOneIndexMap(members: ReadonlySet<Node>, value: Value, count: number): boolean {
  if (countOf(value) === count || countOf(value) === 1) return true;
  const shapes = [...members]
    .filter((node) => node.inputs.includes(value))
    .map((node) => (node.op === 'reshape' ? 'reshape' : node.outputs[0]!.type.shape.join()));
  return new Set(shapes).size <= 1 && !shapes.includes('reshape');
}

/**
 * Whether a node reads no tensor element by element (a constant, a dropout mask): it is cheap to recompute,
 * so each fusion group gets its own copy.
 */
function isRepeated(node: Node): boolean {
  if (node.body) return false;
  const op = elementwiseNamed(node.op);
  return op !== undefined && node.inputs.every((_, i) => op.arrayInputs?.includes(i));
}

/** Whether `node` may be computed inside the group instead of before it. */
function absorbable(context: FusionContext, group: Group, node: Node): boolean {
  const value = node.outputs[0]!;
  const count = countOf(group.root.outputs[0]!);
  // A literal.
  if (node.op === 'constant') return true;
  if (!isFusable(node) || countOf(value) !== count || context.outputs.has(value.id)) return false;
  const readers = isRepeated(node) ? [] : (context.readers.get(value.id) ?? []);
  if (readers.some((reader) => !group.members.has(reader))) return false;
  const members = new Set([...group.members, node]);
  const inputs = externals(context, members).filter(
    (input) => context.producer.get(input.id)?.op !== 'constant',
  );
  return inputs.length <= mostInputs && inputs.every((input) => hasOneIndexMap(members, input, count));
}

function grow(context: FusionContext, root: Node, taken: ReadonlySet<Node>): Group {
  const group: Group = { root, members: new Set([root]) };
  const pending = [...root.inputs];
  while (pending.length > 0) {
    const node = context.producer.get(pending.pop()!.id);
    if (!node || group.members.has(node) || taken.has(node) || !absorbable(context, group, node)) continue;
    group.members.add(node);
    pending.push(...node.inputs);
  }
  return group;
}

/**
 * Fuses chains and trees of elementwise ops into single nodes, each one pass over memory; reshapes inside are
 * free.
 */
export const fuse: Pass = {
  name: 'fuse',
  summary: 'fuses chains of elementwise ops',
  // A dead reader would keep a value out of its group.
  requires: ['live'],
  ensures: ['fused'],
  invalidates: ['live', 'single_ops'],
  run(graph: Graph): Graph {
    const position = new Map(graph.nodes.map((node, i) => [node, i]));
    const context: FusionContext = { producer: producers(graph), ...uses(graph), position };
    const taken = new Set<Node>();
    const fused = new Map<Node, Node>();
    for (const root of [...graph.nodes].reverse()) {
      if (taken.has(root) || root.op === 'reshape' || isRepeated(root) || !isFusable(root)) continue;
      const group = grow(context, root, taken);
      if (group.members.size === 1) continue;
      for (const node of group.members) if (!isRepeated(node)) taken.add(node);
      fused.set(root, fusedNode(root, externals(context, group.members), inOrder(context, group.members)));
    }
    const nodes = graph.nodes.flatMap((node) =>
      fused.has(node) ? [fused.get(node)!] : taken.has(node) ? [] : [node],
    );
    return { ...graph, nodes };
  },
};
