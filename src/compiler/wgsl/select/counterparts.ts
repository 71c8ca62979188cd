import type { Graph, Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { variants } from '../kernels/index.ts';

/**
 * The node of `canonical` that corresponds to each node of `graph`, which is the same graph at another batch
 * size; nodes without one are left out. Kernels divide sums by the size of their node. Where the counterpart
 * decides instead, a record has the same results to the bit in batches of every size.
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
 * Nodes by layer, family of kernels and number among those of the same layer and family: elementwise nodes,
 * whose results do not depend on their sizes, may be fused in other ways at another batch size.
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
