import type { Node } from '../ir/graph.ts';
import type { Target } from '../target.ts';
import { dispatchesOf } from './emit/slices.ts';
import type { Lowering } from './kernel.ts';
import { variants } from './kernels/index.ts';
import { chooseVariant, requestedVariant, requestKey, type VariantChoices } from './select/choose.ts';
import { memoized } from './select/memo.ts';
import { type NodeStorage, plainStorage } from './storage/node_storage.ts';
import { nodeTensors } from './storage/node_tensors.ts';
import type { KernelVariant } from './variant.ts';

/**
 * The dispatches of a node on a target: by the variant in `choices` if it accepts the node, else by the
 * default variant. `like`: the node whose sizes determine the variant and how it divides sums.
 */
export function lowerNode(
  node: Node,
  target: Target,
  choices: VariantChoices,
  storage: NodeStorage = plainStorage(node),
  like: Node = node,
): Lowering {
  return memoized({ node, like }, target, choices, storage, () => {
    const variant = variantLike(node, like, target, choices);
    const shaders = variant.lower(node, target, nodeTensors(storage, target.maxBindingBytes), like);
    return dispatchesOf(shaders, node, target);
  });
}

/** The variant that runs `like`, if it accepts the node too. */
function variantLike(node: Node, like: Node, target: Target, choices: VariantChoices): KernelVariant {
  const able = ableVariants(node, target);
  const chosen = chooseVariant(ableVariants(like, target), like, target, choices);
  return able.includes(chosen) ? chosen : chooseVariant(able, node, target, choices);
}

/** Variants that accept a node. If there are none, unitc has a bug. */
export function ableVariants(node: Node, target: Target): readonly KernelVariant[] {
  return variantsOf(node).filter((variant) => variant.accepts(node, target));
}

/** Variants for the op of a node. */
export function variantsOf(node: Node): readonly KernelVariant[] {
  return variants.filter(({ ops }) => ops.includes(node.op));
}

/** One message for each requested variant that cannot run its node. */
export function refusals(nodes: readonly Node[], target: Target, choices: VariantChoices): readonly string[] {
  if (choices.size === 0) return [];
  return nodes.flatMap((node) => {
    const able = ableVariants(node, target);
    // A fused node belongs to the family of its product, or to elementwise.
    const families = new Set(able.map(({ family }) => family));
    const refused = variantsOf(node).filter(
      (variant) =>
        families.has(variant.family) &&
        requestedVariant(variant.family, node, target, choices) === variant.variant &&
        !able.includes(variant),
    );
    return refused.map(({ family, variant, needs }) => {
      const instead = chooseVariant(able, node, target, choices).variant;
      return `${family}=${variant} does not accept ${requestKey(family, node, target)} on ${target.name} (it needs ${needs}); ${instead} runs instead`;
    });
  });
}
