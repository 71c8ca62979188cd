// Products C[m, n] = A · B of f32 matrices with inner size k. Layouts: NN stores A[m, k] and B[k, n]; NT
// stores B transposed, as [n, k]; TN stores A transposed, as [k, m]. A layer y = x·Wᵀ is NT, its gradients
// are NN and TN.
import { uniform } from '../values.mjs';

const sizes = [
  [512, 512, 512],
  [1024, 256, 256],
  [1024, 1024, 256],
  [1600, 768, 768],
  [64, 768, 3072],
  [25, 768, 768],
  [1024, 1024, 1024],
];

const layouts = [
  { layout: 'NN', transposeA: false, transposeB: false },
  { layout: 'NT', transposeA: false, transposeB: true },
  { layout: 'TN', transposeA: true, transposeB: false },
];

/** Number of products per wait that makes the cost of the wait small. */
const repeatsOf = (flop) => Math.min(100, Math.max(2, Math.round(2e9 / flop)));

/** @returns {import('../driver/compare.mjs').Case[]} */
export function matmulCases() {
  return sizes.flatMap(([m, k, n]) =>
    layouts.map(({ layout, transposeA, transposeB }) => {
      const tensor = (name, shape) => ({ name, shape, dtype: 'f32', fill: uniform() });
      const tensors = [tensor('a', transposeA ? [k, m] : [m, k]), tensor('b', transposeB ? [n, k] : [k, n])];
      const flop = 2 * m * k * n;
      const request = { tensors, transposeA, transposeB };
      const name = `${m}×${k}×${n} ${layout}`;
      return { name, kind: 'matmul', flop, repeats: repeatsOf(flop), tolerance: 1e-4, request };
    }),
  );
}
