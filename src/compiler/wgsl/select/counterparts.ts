import type { Graph, Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { variants } from '../kernels/index.ts';

/**
 * The node of `canonical` that corresponds to each node of `graph`, which is the same graph at another batch
 * size; nodes without one are left out. Kernels divide sums according to the sizes of their node. If the
 * sizes of the counterpart decide instead, a record has bit-for-bit equal results in batches of every size.
 */
export function counterparts(canonical: Graph, graph: Graph, target: Target): ReadonlyMap<Node, Node> {
  const places = new Map(placed(canonical, target));
  return new Map(
    placed(graph, target).flatMap(([place, node]) => {
      const counterpart = places.get(place);
      return counterpart ? [[node, counterpart] as const] : [];
    }),
  );
}

/**
 * Nodes, each with its layer, kernel family and number within that layer and family. Elementwise nodes are
 * left out: their results do not depend on their sizes, and they may be fused differently at another batch
 * size.
 */
function placed({ nodes }: Graph, target: Target): readonly (readonly [string, Node])[] {
  const counts = new Map<string, number>();
  return nodes.flatMap((node) => {
    const family = variants.find(
      ({ ops, accepts }) => ops.includes(node.op) && accepts(node, target),
    )?.family;
    if (family === undefined || family === 'elementwise') return [];
    const kind = `${node.origin?.label ?? ''} ${family}`;
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return [[`${kind} ${count}`, node] as const];
  });
}
