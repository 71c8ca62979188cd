import { abs } from './abs.ts';
import { accumulate } from './accumulate.ts';
import { add } from './add.ts';
import { argmax } from './argmax.ts';
import { assign } from './assign.ts';
import { assignment } from './assignment.ts';
import { attention } from './attention.ts';
import { attentionGradient } from './attention_gradient.ts';
import { batchedGather } from './batched_gather.ts';
import { bceWithLogits } from './bce_with_logits.ts';
import { broadcast } from './broadcast.ts';
import { cast } from './cast.ts';
import { clipFactor } from './clip_factor.ts';
import { concat } from './concat.ts';
import { constant } from './constant.ts';
import { conv2d } from './conv2d.ts';
import { conv2dInputGradient } from './conv2d_input_gradient.ts';
import { conv2dWeightGradient } from './conv2d_weight_gradient.ts';
import { crossEntropy } from './cross_entropy.ts';
import { crossEntropyGradient } from './cross_entropy_gradient.ts';
import { divide } from './divide.ts';
import { dropoutMask } from './dropout_mask.ts';
import { equal } from './equal.ts';
import { erf } from './erf.ts';
import { exp } from './exp.ts';
import { gatherRows } from './gather_rows.ts';
import { gatherRowsGradient } from './gather_rows_gradient.ts';
import { gelu } from './gelu.ts';
import { geluDerivative } from './gelu_derivative.ts';
import { generalizedIou } from './generalized_iou.ts';
import { generalizedIouGradient } from './generalized_iou_gradient.ts';
import { greater } from './greater.ts';
import { layerNorm } from './layer_norm.ts';
import { layerNormGradient } from './layer_norm_gradient.ts';
import { log } from './log.ts';
import { maskShrink } from './mask_shrink.ts';
import { matchCost } from './match_cost.ts';
import { matmul } from './matmul.ts';
import { max } from './max.ts';
import { maxPool2d } from './max_pool2d.ts';
import { maxPool2dGradient } from './max_pool2d_gradient.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { multiply } from './multiply.ts';
import { negate } from './negate.ts';
import { oneHotAverage } from './one_hot_average.ts';
import type { Op } from './op.ts';
import { optimizerStep } from './optimizer_step.ts';
import { pad } from './pad.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { select } from './select.ts';
import { sigmoid } from './sigmoid.ts';
import { sign } from './sign.ts';
import { sinePosition } from './sine_position.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { softmaxGradient } from './softmax_gradient.ts';
import { sqrt } from './sqrt.ts';
import { square } from './square.ts';
import { squaredSum } from './squared_sum.ts';
import { step } from './step.ts';
import { subtract } from './subtract.ts';
import { sum } from './sum.ts';
import { sums } from './sums.ts';
import { tanh } from './tanh.ts';
import { transpose } from './transpose.ts';

/** Every op, one line each; a test compares this list with the files of the folder. */
const all: readonly Op[] = [
  abs,
  accumulate,
  add,
  argmax,
  assign,
  assignment,
  attention,
  attentionGradient,
  bceWithLogits,
  broadcast,
  cast,
  clipFactor,
  concat,
  constant,
  conv2d,
  conv2dInputGradient,
  conv2dWeightGradient,
  crossEntropy,
  crossEntropyGradient,
  divide,
  dropoutMask,
  equal,
  erf,
  exp,
  gatherRows,
  gatherRowsGradient,
  gelu,
  geluDerivative,
  generalizedIou,
  generalizedIouGradient,
  greater,
  oneHotAverage,
  layerNorm,
  layerNormGradient,
  log,
  maskShrink,
  matchCost,
  matmul,
  max,
  maximum,
  maxPool2d,
  maxPool2dGradient,
  minimum,
  multiply,
  negate,
  optimizerStep,
  pad,
  relu,
  reshape,
  select,
  sigmoid,
  sign,
  sinePosition,
  slice,
  softmax,
  softmaxGradient,
  sqrt,
  square,
  squaredSum,
  step,
  subtract,
  sum,
  sums,
  batchedGather,
  tanh,
  transpose,
];

export const ops: Readonly<Record<string, Op>> = Object.fromEntries(all.map((op) => [op.name, op]));

/** An unknown name is a bug of whoever built the graph. */
export function opNamed(name: string): Op {
  const op = ops[name];
  if (!op) throw new Error(`no op is named '${name}'`);
  return op;
}
