import * as tf from '@tensorflow/tfjs';
import { prepareFunction } from './backend.mjs';

// TensorFlow's preferred layout: channels last, weights [k, k, C, O].
const channelsLast = [0, 2, 3, 1];
const channelsFirst = [0, 3, 1, 2];
const weightsOut = [2, 3, 1, 0];
const weightsBack = [3, 2, 0, 1];

export async function conv({ tensors, pass, stride, padding }) {
  const inputShape = channelsLast.map((axis) => tensors[0].shape[axis]);
  const filterShape = weightsOut.map((axis) => tensors[1].shape[axis]);
  const attributes = {
    strides: [stride, stride],
    pad: padding,
    dataFormat: 'NHWC',
    dimRoundingMode: 'floor',
  };
  const kernel = (name, inputs, more) => tf.engine().runKernel(name, inputs, { ...attributes, ...more });
  const passes = {
    forward: (x, w) => tf.conv2d(x, w, stride, padding, 'NHWC', [1, 1], 'floor'),
    'gradient of x': (_, filter, dy) => kernel('Conv2DBackpropInput', { dy, filter }, { inputShape }),
    'gradient of w': (x, _, dy) => kernel('Conv2DBackpropFilter', { x, dy }, { filterShape }),
  };
  return prepareFunction(tensors, (...inputs) => ({ result: passes[pass](...inputs) }), {
    enter: (x, { name }) => tf.transpose(x, name === 'w' ? weightsOut : channelsLast),
    leave: (x) => tf.transpose(x, pass === 'gradient of w' ? weightsBack : channelsFirst),
  });
}
