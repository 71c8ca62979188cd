import { type Graph, is, type Node, type OpName, type OpNode, type Value } from '../ir/graph.ts';
import type { Pass } from './pass.ts';
import { type Replacement, rewrite } from './rewrite.ts';

type Producer = (value: Value) => Node | undefined;

function sameShape(a: Value, b: Value): boolean {
  return (
    a.type.shape.length === b.type.shape.length && a.type.shape.every((size, i) => size === b.type.shape[i])
  );
}

function isConstant(node: Node | undefined, value: number): boolean {
  return is(node, 'constant') && node.attributes.value === value;
}

function changed<N extends OpName>(node: OpNode<N>, changes: Partial<OpNode<N>>): Replacement {
  const replaced: OpNode<N> = { ...node, ...changes };
  return { nodes: [replaced], outputs: replaced.outputs };
}

function same(value: Value): Replacement {
  return { nodes: [], outputs: [value] };
}

const neutralElements: Readonly<Partial<Record<Node['op'], number>>> = {
  add: 0,
  subtract: 0,
  multiply: 1,
  divide: 1,
};

/** Removes x + 0, x − 0, x · 1 and x / 1. */
function neutralElement(node: Node, producer: Producer): Replacement | undefined {
  const neutral = neutralElements[node.op];
  if (neutral === undefined) return undefined;
  const [a, b] = node.inputs as readonly [Value, Value];
  const out = node.outputs[0]!;
  if (isConstant(producer(b), neutral) && sameShape(a, out)) return same(a);
  const commutes = node.op === 'add' || node.op === 'multiply';
  if (commutes && isConstant(producer(a), neutral) && sameShape(b, out)) return same(b);
  return undefined;
}

/** Removes a reshape of a reshape, and a reshape or broadcast to the same shape. */
function movement(node: Node, producer: Producer): Replacement | undefined {
  if (!is(node, 'reshape') && !is(node, 'broadcast')) return undefined;
  const x = node.inputs[0]!;
  if (sameShape(x, node.outputs[0]!)) return same(x);
  const before = producer(x);
  if (is(node, 'reshape') && is(before, 'reshape')) return changed(node, { inputs: [before.inputs[0]!] });
  return undefined;
}

/** Merges a transpose of a transpose, and removes identity transposes. */
function transposes(node: Node, producer: Producer): Replacement | undefined {
  if (!is(node, 'transpose')) return undefined;
  const { permutation } = node.attributes;
  if (permutation.every((axis, i) => axis === i)) return same(node.inputs[0]!);
  const before = producer(node.inputs[0]!);
  if (!is(before, 'transpose')) return undefined;
  const inner = before.attributes.permutation;
  return changed(node, {
    inputs: [before.inputs[0]!],
    attributes: { permutation: permutation.map((axis) => inner[axis]!) },
  });
}

/** Elementwise ops that broadcast their inputs, and so need no `broadcast` node before them. */
const broadcasting: ReadonlySet<Node['op']> = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'maximum',
  'minimum',
  'select',
]);

function redundantBroadcast(node: Node, producer: Producer): Replacement | undefined {
  if (node.body || !broadcasting.has(node.op)) return undefined;
  const out = node.outputs[0]!;
  const narrowed = node.inputs.map((value) => {
    const before = producer(value);
    return before?.op === 'broadcast' ? before.inputs[0]! : value;
  });
  // Another input must still carry the full shape.
  const narrower = narrowed.some((value, i) => value !== node.inputs[i]);
  if (!narrower || !narrowed.some((value) => sameShape(value, out))) return undefined;
  return changed(node, { inputs: narrowed });
}

const rules = [neutralElement, movement, transposes, redundantBroadcast];

/** Local algebraic simplification that never changes the order of a floating-point sum. */
export const simplify: Pass = {
  name: 'simplify',
  summary: 'removes neutral elements and redundant reshapes, transposes and broadcasts',
  requires: ['single_ops'],
  ensures: [],
  invalidates: ['live'],
  run(graph: Graph): Graph {
    const made = new Map<number, Node>();
    const producer: Producer = (value) => made.get(value.id);
    return rewrite(graph, (original) => {
      let nodes: readonly Node[] = [original];
      let outputs = original.outputs;
      for (const rule of rules) {
        if (nodes.length !== 1) break;
        const result = rule(nodes[0]!, producer);
        if (result) {
          nodes = result.nodes;
          outputs = result.outputs;
        }
      }
      for (const node of nodes) for (const value of node.outputs) made.set(value.id, node);
      return { nodes, outputs };
    });
  },
};
