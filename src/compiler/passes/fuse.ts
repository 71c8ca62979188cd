import { elementCount, type Graph, type Node, type Value } from '../ir/graph.ts';
import { opNamed } from '../ops/index.ts';
import { fusedNode, mostInputs } from './fused.ts';
import type { Pass } from './pass.ts';
import { producers, uses } from './rewrite.ts';

function isFusable(node: Node): boolean {
  return !node.body && (node.op === 'reshape' || opNamed(node.op).kind === 'elementwise');
}

function countOf(value: Value): number {
  return elementCount(value.type.shape);
}

interface Group {
  readonly root: Node;
  readonly members: Set<Node>;
}

interface Surroundings {
  readonly producer: ReadonlyMap<number, Node>;
  readonly readers: ReadonlyMap<number, readonly Node[]>;
  readonly outputs: ReadonlySet<number>;
}

/** Values that a set of nodes reads from outside, each once, in order of first use. */
function externals(order: Order, members: ReadonlySet<Node>): readonly Value[] {
  const made = new Set([...members].flatMap((node) => node.outputs.map((value) => value.id)));
  const found = new Map<number, Value>();
  for (const node of inOrder(order, members)) {
    for (const value of node.inputs) if (!made.has(value.id)) found.set(value.id, value);
  }
  return [...found.values()];
}

/** Where each node of a graph stands. */
type Order = ReadonlyMap<Node, number>;

function inOrder(order: Order, members: ReadonlySet<Node>): readonly Node[] {
  return [...members].sort((a, b) => order.get(a)! - order.get(b)!);
}

/** An input that is broadcast may be walked by one shape only, since the kernel reads it by one index map. */
function walkedByOneShape(members: ReadonlySet<Node>, value: Value, count: number): boolean {
  if (countOf(value) === count || countOf(value) === 1) return true;
  const shapes = [...members]
    .filter((node) => node.inputs.includes(value))
    .map((node) => (node.op === 'reshape' ? 'reshape' : node.outputs[0]!.type.shape.join()));
  return new Set(shapes).size <= 1 && !shapes.includes('reshape');
}

/** Made from no tensor: every group has its own of these, since computing them again is cheaper than keeping them. */
function isRepeated(node: Node): boolean {
  if (node.body) return false;
  const { kind, wholeInputs } = opNamed(node.op);
  return kind === 'elementwise' && node.inputs.every((_, i) => wholeInputs?.includes(i));
}

/** Whether `node` may be computed inside the group instead of before it. */
function absorbable(order: Order, group: Group, node: Node, around: Surroundings): boolean {
  const value = node.outputs[0]!;
  const count = countOf(group.root.outputs[0]!);
  // A literal.
  if (node.op === 'constant') return true;
  if (!isFusable(node) || countOf(value) !== count || around.outputs.has(value.id)) return false;
  const readers = isRepeated(node) ? [] : (around.readers.get(value.id) ?? []);
  if (readers.some((reader) => !group.members.has(reader))) return false;
  const members = new Set([...group.members, node]);
  const inputs = externals(order, members).filter(
    (input) => around.producer.get(input.id)?.op !== 'constant',
  );
  return inputs.length <= mostInputs && inputs.every((input) => walkedByOneShape(members, input, count));
}

function grow(order: Order, root: Node, taken: ReadonlySet<Node>, around: Surroundings): Group {
  const group: Group = { root, members: new Set([root]) };
  const pending = [...root.inputs];
  while (pending.length > 0) {
    const node = around.producer.get(pending.pop()!.id);
    if (!node || group.members.has(node) || taken.has(node) || !absorbable(order, group, node, around))
      continue;
    group.members.add(node);
    pending.push(...node.inputs);
  }
  return group;
}

/** Chains and trees of elementwise ops become one node, and so one pass over memory; reshapes inside cost nothing. */
export const fuse: Pass = {
  name: 'fuse',
  summary: 'joins elementwise ops into fused nodes',
  run(graph: Graph): Graph {
    const around: Surroundings = { producer: producers(graph), ...uses(graph) };
    const order: Order = new Map(graph.nodes.map((node, i) => [node, i]));
    const taken = new Set<Node>();
    const fused = new Map<Node, Node>();
    for (const root of [...graph.nodes].reverse()) {
      if (taken.has(root) || root.op === 'reshape' || isRepeated(root) || !isFusable(root)) continue;
      const group = grow(order, root, taken, around);
      if (group.members.size === 1) continue;
      for (const node of group.members) if (!isRepeated(node)) taken.add(node);
      fused.set(root, fusedNode(root, externals(order, group.members), inOrder(order, group.members)));
    }
    const nodes = graph.nodes.flatMap((node) =>
      fused.has(node) ? [fused.get(node)!] : taken.has(node) ? [] : [node],
    );
    return { ...graph, nodes };
  },
};
