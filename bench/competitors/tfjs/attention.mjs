import * as tf from '@tensorflow/tfjs';
import { prepareFunction } from './backend.mjs';

export async function attention({ tensors }) {
  const scale = 1 / Math.sqrt(tensors[0].shape[3]);
  return prepareFunction(tensors, (q, k, v, dy) => {
    const attend = (q, k, v) => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), scale)), v);
    const [dq, dk, dv] = tf.grads(attend)([q, k, v], dy);
    return { dq, dk, dv };
  });
}
