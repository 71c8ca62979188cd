import type { Graph, Node, Value } from '../ir/graph.ts';

/** The nodes that replace a node, and the values that replace its outputs. */
export interface Replacement {
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

/** A source of values with unused ids. */
export function freshValues(graph: Graph): (type: Value['type']) => Value {
  const used = [...graph.inputs.map((input) => input.value), ...graph.nodes.flatMap((node) => node.outputs)];
  let next = used.reduce((highest, value) => Math.max(highest, value.id), -1) + 1;
  return (type) => ({ id: next++, type });
}

/** Applies `rule` to the nodes in order, each with its inputs already replaced; undefined keeps the node. */
export function rewrite(graph: Graph, rule: (node: Node) => Replacement | undefined): Graph {
  const renamed = new Map<number, Value>();
  const current = (value: Value): Value => renamed.get(value.id) ?? value;
  const nodes: Node[] = [];
  for (const original of graph.nodes) {
    const moved = original.inputs.some((value) => renamed.has(value.id));
    const node = moved ? { ...original, inputs: original.inputs.map(current) } : original;
    const replacement = rule(node);
    if (!replacement) nodes.push(node);
    else {
      nodes.push(...replacement.nodes);
      for (const [i, output] of node.outputs.entries()) renamed.set(output.id, replacement.outputs[i]!);
    }
  }
  return {
    ...graph,
    nodes,
    outputs: graph.outputs.map((output) => ({ ...output, value: current(output.value) })),
  };
}

/** The node that computes each value, by value id. */
export function producers(graph: Graph): ReadonlyMap<number, Node> {
  return new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value.id, node] as const)));
}

/** The nodes that read each value, by value id, and the ids of the graph's outputs. */
export function uses(graph: Graph): {
  readonly readers: ReadonlyMap<number, readonly Node[]>;
  readonly outputs: ReadonlySet<number>;
} {
  const readers = new Map<number, Node[]>();
  for (const node of graph.nodes) {
    for (const { id } of node.inputs) {
      const known = readers.get(id);
      if (!known) readers.set(id, [node]);
      else if (known.at(-1) !== node) known.push(node);
    }
  }
  return { readers, outputs: new Set(graph.outputs.map((output) => output.value.id)) };
}
