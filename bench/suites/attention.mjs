// softmax(Q·Kᵀ / √d)·V of [batch, heads, tokens, d] and its gradients: six products of tokens × tokens × d
// for each head.
import { uniform } from '../values.mjs';

const shapes = {
  usual: [
    [16, 4, 65, 64],
    [4, 8, 256, 32],
  ],
  small: [
    [2, 2, 17, 16],
    [1, 2, 40, 8],
  ],
  // The last two are the text encoder of UniT, and its image encoder for images of 480 × 640.
  gpu: [
    [16, 4, 65, 64],
    [64, 12, 128, 64],
    [8, 8, 1201, 32],
  ],
};

/** @returns {import('../driver/compare.mjs').Case[]} */
export function attentionCases(sizes = 'usual') {
  return shapes[sizes].map((shape) => {
    const [batch, heads, tokens, width] = shape;
    const tensors = ['q', 'k', 'v', 'dy'].map((name) => ({ name, shape, dtype: 'f32', fill: uniform() }));
    const flop = 6 * 2 * batch * heads * tokens ** 2 * width;
    const name = `${batch} × ${heads} heads × ${tokens} × ${width}`;
    return { name, kind: 'attention', flop, repeats: 4, tolerance: 1e-4, request: { tensors } };
  });
}
