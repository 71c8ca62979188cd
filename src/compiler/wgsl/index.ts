import type { Node } from '../ir/graph.ts';
import type { KernelVariant, Lowering, Target } from './kernel.ts';
import { accumulate } from './kernels/accumulate.ts';
import { adamw } from './kernels/adamw.ts';
import { argmax } from './kernels/argmax.ts';
import { assignment } from './kernels/assignment.ts';
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
import { idShares } from './kernels/id_shares.ts';
import { layerNorm } from './kernels/layer_norm.ts';
import { layerNormGradient } from './kernels/layer_norm_gradient.ts';
import { maskShrink } from './kernels/mask_shrink.ts';
import { matchCost } from './kernels/match_cost.ts';
import { matmulSubgroup, matmulTiled } from './kernels/matmul.ts';
import { maxPool2d, maxPool2dGradient } from './kernels/max_pool2d.ts';
import { pad } from './kernels/pad.ts';
import { reduce } from './kernels/reduce.ts';
import { sinePosition } from './kernels/sine_position.ts';
import { softmax, softmaxGradient } from './kernels/softmax.ts';
import { squaredSum } from './kernels/squared_sum.ts';
import { stridedCopy } from './kernels/strided_copy.ts';
import { take } from './kernels/take.ts';

/** Every kernel variant, one line each. Of several that accept a node the first is taken. */
export const variants: readonly KernelVariant[] = [
  accumulate,
  adamw,
  argmax,
  assignment,
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
  idShares,
  layerNorm,
  layerNormGradient,
  maskShrink,
  matchCost,
  matmulSubgroup,
  matmulTiled,
  maxPool2d,
  maxPool2dGradient,
  pad,
  reduce,
  sinePosition,
  softmax,
  softmaxGradient,
  squaredSum,
  stridedCopy,
  take,
];

/** Variant by family that is taken wherever it accepts, such as matmul: tiled. */
export type ForcedVariants = ReadonlyMap<string, string>;

/** How a node runs on a target. A node that no variant accepts is a bug. */
export function lowerNode(node: Node, target: Target, forced: ForcedVariants): Lowering {
  const able = variants.filter((variant) => variant.ops.includes(node.op) && variant.accepts(node, target));
  const chosen = able.find(({ family, variant }) => forced.get(family) === variant) ?? able[0];
  if (!chosen) throw new Error(`no kernel variant accepts ${node.op} on ${target.name}`);
  return chosen.lower(node, target);
}
