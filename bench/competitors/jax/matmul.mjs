import { numpy as np } from '@jax-js/jax';
import { prepareFunction } from './backend.mjs';

export function matmul({ tensors, transposeA, transposeB }) {
  const turned = (x, transpose) => (transpose ? np.matrixTranspose(x) : x);
  return prepareFunction(tensors, (a, b) => ({ c: np.matmul(turned(a, transposeA), turned(b, transposeB)) }));
}
