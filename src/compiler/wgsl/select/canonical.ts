import type { Graph, Node } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import { ableVariants } from '../lower.ts';
import type { KernelVariant } from '../variant.ts';
import { chooseVariant, requestKey, type VariantChoices } from './choose.ts';

/**
 * Choices that give each node of `graph` the variant of its counterpart in `canonical`, which is the same
 * graph at another batch size. Variants sum in different orders, so that a record has the same results to the
 * bit in batches of every size only where the size does not decide on the variants.
 */
export function variantsAsIn(
  canonical: Graph,
  graph: Graph,
  target: Target,
  choices: VariantChoices,
): VariantChoices {
  const counterparts = new Map(
    placed(canonical, target).map(({ place, node, able }) => [place, { node, able }]),
  );
  const requests = placed(graph, target).flatMap(
    ({ place, node }): readonly (readonly [string, string])[] => {
      const counterpart = counterparts.get(place);
      if (!counterpart) return [];
      const { family, variant } = chooseVariant(counterpart.able, counterpart.node, target, choices);
      return [[requestKey(family, node), variant]];
    },
  );
  return new Map([...choices, ...requests]);
}

interface Placed {
  readonly place: string;
  readonly node: Node;
  readonly able: readonly KernelVariant[];
}

/**
 * Nodes with a choice of variants, by layer, family and number among those of the same layer and family:
 * elementwise nodes may be fused in other ways at another batch size.
 */
function placed({ nodes }: Graph, target: Target): readonly Placed[] {
  const counts = new Map<string, number>();
  return nodes.flatMap((node) => {
    const able = ableVariants(node, target);
    if (able.length < 2) return [];
    const kind = `${node.origin?.label ?? ''} ${able[0]!.family}`;
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return [{ place: `${kind} ${count}`, node, able }];
  });
}
