import type { Graph, GraphInput, Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { ableVariants } from '../lower.ts';
import { chooseVariant, requestKey } from './choose.ts';

/** A set of equal nodes that several variants accept, which `unitc tune` measures. */
export interface KernelRequest {
  /** The key that `requestKey` returns. */
  readonly key: string;
  readonly family: string;
  /** One of the nodes. */
  readonly node: Node;
  /** Number of such nodes. */
  readonly count: number;
  /** Names of the variants that accept the node. */
  readonly variants: readonly string[];
  /** The default variant. */
  readonly preset: string;
}

/** The distinct requests of some graphs. */
export function kernelRequests(graphs: readonly Graph[], target: Target): readonly KernelRequest[] {
  const found = new Map<string, KernelRequest>();
  for (const node of graphs.flatMap((graph) => graph.nodes)) {
    if (node.op === 'reshape') continue;
    const able = ableVariants(node, target);
    if (able.length < 2) continue;
    const { family } = able[0]!;
    const key = requestKey(family, node, target);
    const count = (found.get(key)?.count ?? 0) + 1;
    const preset = chooseVariant(able, node, target, new Map()).variant;
    found.set(key, { key, family, node, count, variants: able.map(({ variant }) => variant), preset });
  }
  return [...found.values()];
}

/** The request as a graph of one node: its inputs are part of the batch, its outputs are read back. */
export function requestGraph({ node }: KernelRequest): Graph {
  // A value that occurs twice becomes two inputs, because a buffer cannot be bound twice as writable.
  const inputs = node.inputs.map(({ type }, id): GraphInput => {
    return { name: `in${id}`, role: 'batch', value: { id, type } };
  });
  const outputs = node.outputs.map(({ type }, i) => ({ id: inputs.length + i, type }));
  return {
    name: 'request',
    inputs,
    nodes: [{ ...node, inputs: inputs.map(({ value }) => value), outputs }],
    outputs: outputs.map((value, i) => ({ name: `out${i}`, role: 'tap', value })),
  };
}
