// The operations of the models in TensorFlow.js, with its own layout: channels last.
import * as tf from '@tensorflow/tfjs';

const names = [
  ...['add', 'sub', 'mul', 'div', 'neg', 'abs', 'exp', 'log1p', 'sqrt', 'rsqrt', 'square', 'erf', 'relu', 'sigmoid', 'step'],
  ...['minimum', 'maximum', 'matMul', 'reshape', 'transpose', 'slice', 'concat', 'split', 'tile', 'expandDims', 'gather'],
  ...['softmax', 'logSoftmax', 'logSumExp', 'oneHot', 'sum', 'mean', 'zeros', 'tensor'],
];

/** @type {import('../model/ops.mjs').Ops} */
export const ops = {
  ...Object.fromEntries(names.map((name) => [name, tf[name]])),
  conv2d: (x, w, stride, padding, dilation) => tf.conv2d(x, w, stride, padding, 'NHWC', dilation, 'floor'),
  maxPool: (x) => tf.maxPool(x, 3, 2, 1, 'floor'),
  perChannel: (v) => v,
  channels: (x) => x.shape[3],
  tokens(x) {
    const [batch, height, columns, width] = x.shape;
    return { values: tf.reshape(x, [batch, height * columns, width]), height, columns };
  },
};
