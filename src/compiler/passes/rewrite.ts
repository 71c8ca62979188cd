import type { Graph, Node, Value } from '../ir/graph.ts';

/** What a rule makes of a node: nodes in its place and values for its outputs; undefined leaves it. */
export interface Replacement {
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
}

/** A source of values that are not yet in a graph. */
export function freshValues(graph: Graph): (type: Value['type']) => Value {
  const used = [...graph.inputs.map((input) => input.value), ...graph.nodes.flatMap((node) => node.outputs)];
  let next = used.reduce((highest, value) => Math.max(highest, value.id), -1) + 1;
  return (type) => ({ id: next++, type });
}

/** Goes through the nodes in order; `rule` sees each with its inputs already replaced. */
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

/** The node that makes each value, by value id. */
export function producers(graph: Graph): ReadonlyMap<number, Node> {
  return new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value.id, node] as const)));
}

/** Nodes that read each value, by value id, and the number of graph outputs that are the value. */
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
