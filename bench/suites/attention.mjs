// softmax(Q·Kᵀ / √d)·V of [batch, heads, tokens, d] and its gradients: six products of tokens × tokens × d
// for each head.
import { uniform } from '../values.mjs';

const sizes = [
  [16, 4, 65, 64],
  [4, 8, 256, 32],
];

/** @returns {import('../driver/compare.mjs').Case[]} */
export function attentionCases() {
  return sizes.map((shape) => {
    const [batch, heads, tokens, width] = shape;
    const tensors = ['q', 'k', 'v', 'dy'].map((name) => ({ name, shape, dtype: 'f32', fill: uniform() }));
    const flop = 6 * 2 * batch * heads * tokens ** 2 * width;
    const name = `${batch} × ${heads} heads × ${tokens} × ${width}`;
    return { name, kind: 'attention', flop, repeats: 4, tolerance: 1e-4, request: { tensors } };
  });
}
