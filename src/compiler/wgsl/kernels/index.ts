import type { KernelVariant } from '../variant.ts';
import { accumulate } from './accumulate.ts';
import { argmax } from './argmax.ts';
import { assign } from './assign.ts';
import { assignment } from './assignment.ts';
import { attention } from './attention.ts';
import { attentionGradient } from './attention_gradient.ts';
import { batchedGather } from './batched_gather.ts';
import { clipFactor } from './clip_factor.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { conv2dInputGradient } from './conv2d_input_gradient.ts';
import { conv2dWeightGradient } from './conv2d_weight_gradient.ts';
import { crossEntropy, crossEntropyGradient } from './cross_entropy.ts';
import { crossEntropyGradientWorkgroup, crossEntropyWorkgroup } from './cross_entropy_workgroup.ts';
import { elementwise } from './elementwise.ts';
import { gatherRows } from './gather_rows.ts';
import { gatherRowsGradient } from './gather_rows_gradient.ts';
import { gatherRowsGradientChunked } from './gather_rows_gradient_chunked.ts';
import { generalizedIou, generalizedIouGradient } from './generalized_iou.ts';
import { layerNorm } from './layer_norm.ts';
import { layerNormGradient } from './layer_norm_gradient.ts';
import { layerNormGradientWorkgroup } from './layer_norm_gradient_workgroup.ts';
import { layerNormWorkgroup } from './layer_norm_workgroup.ts';
import { maskShrink } from './mask_shrink.ts';
import { matchCost } from './match_cost.ts';
import { matmul } from './matmul.ts';
import { maxPool2d, maxPool2dGradient } from './max_pool2d.ts';
import { oneHotAverage } from './one_hot_average.ts';
import { optimizerStep } from './optimizer_step.ts';
import { pad } from './pad.ts';
import { reduce } from './reduce.ts';
import { reduceWorkgroup } from './reduce_workgroup.ts';
import { sinePosition } from './sine_position.ts';
import { softmax, softmaxGradient } from './softmax.ts';
import { softmaxGradientWorkgroup, softmaxWorkgroup } from './softmax_workgroup.ts';
import { squaredSum } from './squared_sum.ts';
import { squaredSumWorkgroup } from './squared_sum_workgroup.ts';
import { stridedCopy } from './strided_copy.ts';

/** Every kernel variant, one per line. ../select/defaults.ts chooses among the variants of a family. */
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
  crossEntropyWorkgroup,
  crossEntropyGradient,
  crossEntropyGradientWorkgroup,
  elementwise,
  gatherRows,
  gatherRowsGradientChunked,
  gatherRowsGradient,
  generalizedIou,
  generalizedIouGradient,
  oneHotAverage,
  layerNorm,
  layerNormWorkgroup,
  layerNormGradient,
  layerNormGradientWorkgroup,
  maskShrink,
  matchCost,
  ...matmul,
  maxPool2d,
  maxPool2dGradient,
  optimizerStep,
  pad,
  reduce,
  reduceWorkgroup,
  sinePosition,
  softmax,
  softmaxWorkgroup,
  softmaxGradient,
  softmaxGradientWorkgroup,
  squaredSum,
  squaredSumWorkgroup,
  stridedCopy,
  batchedGather,
];
