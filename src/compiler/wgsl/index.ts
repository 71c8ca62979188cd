import type { Node } from '../ir/graph.ts';
import type { Target } from '../target.ts';
import type { Lowering } from './kernel.ts';
import { accumulate } from './kernels/accumulate.ts';
import { argmax } from './kernels/argmax.ts';
import { assign } from './kernels/assign.ts';
import { assignment } from './kernels/assignment.ts';
import { attention } from './kernels/attention.ts';
import { attentionGradient } from './kernels/attention_gradient.ts';
import { batchedGather } from './kernels/batched_gather.ts';
import { clipFactor } from './kernels/clip_factor.ts';
import { concat } from './kernels/concat.ts';
import { conv2d } from './kernels/conv2d.ts';
import { conv2dInputGradient } from './kernels/conv2d_input_gradient.ts';
import { conv2dWeightGradient } from './kernels/conv2d_weight_gradient.ts';
import { crossEntropy, crossEntropyGradient } from './kernels/cross_entropy.ts';
import { elementwise } from './kernels/elementwise.ts';
import { gatherRows } from './kernels/gather_rows.ts';
import { gatherRowsGradient } from './kernels/gather_rows_gradient.ts';
import { gatherRowsGradientChunked } from './kernels/gather_rows_gradient_chunked.ts';
import { generalizedIou, generalizedIouGradient } from './kernels/generalized_iou.ts';
import { layerNorm } from './kernels/layer_norm.ts';
import { layerNormGradient } from './kernels/layer_norm_gradient.ts';
import { maskShrink } from './kernels/mask_shrink.ts';
import { matchCost } from './kernels/match_cost.ts';
import { matmul } from './kernels/matmul.ts';
import { maxPool2d, maxPool2dGradient } from './kernels/max_pool2d.ts';
import { oneHotAverage } from './kernels/one_hot_average.ts';
import { optimizerStep } from './kernels/optimizer_step.ts';
import { pad } from './kernels/pad.ts';
import { reduce } from './kernels/reduce.ts';
import { sinePosition } from './kernels/sine_position.ts';
import { softmax, softmaxGradient } from './kernels/softmax.ts';
import { softmaxWorkgroup } from './kernels/softmax_workgroup.ts';
import { squaredSum } from './kernels/squared_sum.ts';
import { stridedCopy } from './kernels/strided_copy.ts';
import { chooseVariant, requestKey, type VariantChoices, wantedVariant } from './select/choose.ts';
import { memoized } from './select/memo.ts';
import { type NodeStorage, plainStorage } from './storage/node_storage.ts';
import { nodeTensors } from './storage/node_tensors.ts';
import type { KernelVariant } from './variant.ts';

/** Every kernel variant, one line each. select/defaults.ts chooses among those of one family. */
export const variants: readonly KernelVariant[] = [
  accumulate,
  argmax,
  assign,
  assignment,
  ...attention,
  ...attentionGradient,
  clipFactor,
  concat,
  ...conv2d,
  ...conv2dInputGradient,
  ...conv2dWeightGradient,
  crossEntropy,
  crossEntropyGradient,
  elementwise,
  gatherRows,
  gatherRowsGradientChunked,
  gatherRowsGradient,
  generalizedIou,
  generalizedIouGradient,
  oneHotAverage,
  layerNorm,
  layerNormGradient,
  maskShrink,
  matchCost,
  ...matmul,
  maxPool2d,
  maxPool2dGradient,
  optimizerStep,
  pad,
  reduce,
  sinePosition,
  softmax,
  softmaxWorkgroup,
  softmaxGradient,
  squaredSum,
  stridedCopy,
  batchedGather,
];

/** The dispatches of a node on a target: by the variant in `choices` if it accepts the node, else by the default variant. */
export function lowerNode(
  node: Node,
  target: Target,
  choices: VariantChoices,
  storage: NodeStorage = plainStorage(node),
): Lowering {
  return memoized(node, target, choices, storage, () => {
    const variant = chooseVariant(ableVariants(node, target), node, target, choices);
    return variant.lower(node, target, nodeTensors(storage, target.maxBindingBytes));
  });
}

/** Variants that accept a node. A node without any is a bug in unitc. */
export function ableVariants(node: Node, target: Target): readonly KernelVariant[] {
  return variantsOf(node).filter((variant) => variant.accepts(node, target));
}

export function variantsOf(node: Node): readonly KernelVariant[] {
  return variants.filter(({ ops }) => ops.includes(node.op));
}

/** One sentence for each variant that was chosen for a node and does not accept it. */
export function refusals(nodes: readonly Node[], target: Target, choices: VariantChoices): readonly string[] {
  if (choices.size === 0) return [];
  return nodes.flatMap((node) => {
    const able = ableVariants(node, target);
    // A fused node belongs to the family of its product, or to elementwise.
    const families = new Set(able.map(({ family }) => family));
    const refused = variantsOf(node).filter(
      (variant) =>
        families.has(variant.family) &&
        wantedVariant(variant.family, node, choices) === variant.variant &&
        !able.includes(variant),
    );
    return refused.map(({ family, variant, needs }) => {
      const instead = chooseVariant(able, node, target, choices).variant;
      return `${family}=${variant} does not accept ${requestKey(family, node)} on ${target.name} (it needs ${needs}); ${instead} runs`;
    });
  });
}
