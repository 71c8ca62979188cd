import * as tf from '@tensorflow/tfjs';
import { prepareFunction } from './backend.mjs';

export async function matmul({ tensors, transposeA, transposeB }) {
  return prepareFunction(tensors, (a, b) => ({ c: tf.matMul(a, b, transposeA, transposeB) }));
}
