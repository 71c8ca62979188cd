import type { Graph } from '../ir/graph.ts';

/** A fact about a graph that passes establish, rely on, or destroy. */
interface PropertyFacts {
  /** Completes the sentence "in this graph …". */
  readonly summary: string;
  /** Decides the property by the graph alone; absent if that takes knowledge of the model or the adapter. */
  readonly holds?: (graph: Graph) => boolean;
}

const facts = {
  single_ops: {
    summary: 'every node computes one op: none is fused',
    holds: ({ nodes }) => nodes.every(({ body }) => !body),
  },
  computed_once: { summary: 'no node was duplicated to save memory' },
  gradients: { summary: 'every trained parameter that the loss reaches has a gradient' },
  live: { summary: 'every node is needed by an output', holds: everyNodeIsNeeded },
  fused: { summary: 'chains of elementwise ops are single nodes' },
  accumulated: { summary: 'each gradient is added to those of the earlier batches of its update' },
  update: { summary: 'gradients are clipped and the optimizer changes the parameters' },
  own_memory: { summary: 'no node reads the same memory twice, and every output has its own memory' },
} as const satisfies Readonly<Record<string, PropertyFacts>>;

export type Property = keyof typeof facts;

export const properties: Readonly<Record<Property, PropertyFacts>> = facts;

function everyNodeIsNeeded({ nodes, outputs }: Graph): boolean {
  const needed = new Set(outputs.map(({ value }) => value.id));
  return [...nodes].reverse().every((node) => {
    for (const { id } of node.inputs) needed.add(id);
    return node.outputs.some(({ id }) => needed.has(id));
  });
}
