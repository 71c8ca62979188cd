// The operations of the models in TensorFlow.js, which stores channels last.
import * as tf from '@tensorflow/tfjs';

/** @type {import('../model/ops.mjs').Ops} */
export const ops = {
  ...tf,
  conv2d: (x, w, stride, padding, dilation) => tf.conv2d(x, w, stride, padding, 'NHWC', dilation, 'floor'),
  maxPool: (x) => tf.maxPool(x, 3, 2, 1, 'floor'),
  perChannel: (v) => v,
  channels: (x) => x.shape[3],
  tokens(x) {
    const [batch, height, columns, width] = x.shape;
    return { values: tf.reshape(x, [batch, height * columns, width]), height, columns };
  },
};
