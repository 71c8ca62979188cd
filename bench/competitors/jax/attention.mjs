import { nn, numpy as np, vjp } from '@jax-js/jax';
import { prepareFunction } from './backend.mjs';

export function attention({ tensors }) {
  const scale = 1 / Math.sqrt(tensors[0].shape[3]);
  const attend = (q, k, v) => np.matmul(nn.softmax(np.matmul(q, np.matrixTranspose(k)).mul(scale), -1), v);
  return prepareFunction(tensors, (q, k, v, dy) => {
    const [y, backward] = vjp(attend, [q, k, v]);
    const [dq, dk, dv] = backward(dy);
    return { y, dq, dk, dv };
  });
}
