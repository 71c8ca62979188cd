// The operations of the models in jax-js, which stores channels first, as specs do.
import { lax, nn, numpy as np } from '@jax-js/jax';

/** Operations of jax-js consume their operands, but the models reuse them. */
const keep = (x) => (x instanceof np.Array || typeof x?.ref === 'object' ? x.ref : x);
const kept =
  (operation) =>
  (...operands) =>
    operation(...operands.map(keep));

function sliced(x, begin, size) {
  const ranges = begin.map((from, axis) => (size[axis] === -1 ? [from] : [from, from + size[axis]]));
  return keep(x).slice(...ranges);
}

const pairs = (padding) => [
  [padding, padding],
  [padding, padding],
];

/** 3×3, stride 2. Padding with zeros does not change a maximum, because ReLU outputs are not negative. */
function maxPool(x) {
  const padded = np.pad(keep(x), [[0, 0], [0, 0], ...pairs(1)]);
  return lax.reduceWindow(padded, np.max, [3, 3], [2, 2]);
}

/** @type {import('../model/ops.mjs').Ops} */
export const ops = {
  add: kept(np.add),
  sub: kept(np.subtract),
  mul: kept(np.multiply),
  div: kept(np.divide),
  neg: kept(np.negative),
  abs: kept(np.abs),
  exp: kept(np.exp),
  log1p: kept(np.log1p),
  sqrt: kept(np.sqrt),
  rsqrt: kept((x) => np.reciprocal(np.sqrt(x))),
  square: kept(np.square),
  erf: kept(lax.erf),
  relu: kept(nn.relu),
  sigmoid: kept(nn.sigmoid),
  step: kept((x) => np.where(np.greater(x, 0), 1, 0)),
  minimum: kept(np.minimum),
  maximum: kept(np.maximum),
  matMul(a, b, transposeA = false, transposeB = false) {
    const turned = (x, transpose) => (transpose ? np.matrixTranspose(keep(x)) : keep(x));
    return np.matmul(turned(a, transposeA), turned(b, transposeB));
  },
  reshape: (x, shape) => np.reshape(keep(x), shape),
  transpose: (x, axes) => np.transpose(keep(x), axes),
  slice: sliced,
  concat: (list, axis) => np.concatenate(list.map(keep), axis),
  split: (x, count, axis = 0) => np.split(keep(x), count, axis),
  tile: (x, repeats) => np.tile(keep(x), repeats),
  expandDims: (x, axis) => np.expandDims(keep(x), axis),
  gather: (table, ids) => np.take(keep(table), keep(ids), 0),
  softmax: (x) => nn.softmax(keep(x), -1),
  logSoftmax: (x) => nn.logSoftmax(keep(x), -1),
  logSumExp: (x, axis) => nn.logsumexp(keep(x), axis),
  oneHot: (ids, classes) => nn.oneHot(keep(ids), classes),
  sum: (x, axis = null) => np.sum(keep(x), axis),
  mean: (x, axis = null, keepdims = false) => np.mean(keep(x), axis, { keepdims }),
  zeros: (shape) => np.zeros(shape),
  tensor: (values, shape) => np.array(values, { shape, dtype: np.float32 }),
  conv2d: (x, w, stride, padding, dilation) =>
    lax.convGeneralDilated(keep(x), keep(w), [stride, stride], pairs(padding), {
      rhsDilation: [dilation, dilation],
    }),
  maxPool,
  perChannel: (v) => np.reshape(keep(v), [v.shape[0], 1, 1]),
  channels: (x) => x.shape[1],
  tokens(x) {
    const [batch, width, height, columns] = x.shape;
    const planes = np.reshape(keep(x), [batch, width, height * columns]);
    return { values: np.transpose(planes, [0, 2, 1]), height, columns };
  },
};
