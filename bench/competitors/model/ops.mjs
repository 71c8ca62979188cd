// The models are written once, with the operations below, which each library implements.

/**
 * @typedef {object} Ops The same as in TensorFlow.js: add, sub, mul, div, neg, abs, exp, log1p, sqrt,
 *   rsqrt, square, erf, relu, sigmoid, step, minimum, maximum, matMul, reshape, transpose, slice, concat,
 *   split, tile, expandDims, gather, softmax, logSoftmax, logSumExp, oneHot, sum, mean, zeros, tensor. With
 *   the library's layout of feature maps and of weights, [k, k, C, O] or [O, C, k, k]:
 * @property {(x, weight, stride: number, padding: number, dilation: number) => any} conv2d
 * @property {(x) => any} maxPool 3×3, stride 2, padding 1
 * @property {(v) => any} perChannel [C], broadcast over a feature map
 * @property {(x) => number} channels
 * @property {(x) => { values: any, height: number, columns: number }} tokens [N, h · w, C]
 */

/** @type {Ops} operations of the one library that this process runs */
export let ops;

export function useOps(chosen) {
  ops = chosen;
}
