// Products C[m, n] = A · B of f32 matrices with inner size k. Layouts: NN stores A[m, k] and B[k, n]; NT
// stores B transposed, as [n, k]; TN stores A transposed, as [k, m]. A layer y = x·Wᵀ is NT, its gradients
// are NN and TN. Rows marked f16 may round their operands: unitc as with `precision: .f16`, PyTorch by
// storing them as f16.
import { uniform } from '../values.mjs';

const shapes = {
  usual: [
    [512, 512, 512],
    [1024, 256, 256],
    [1024, 1024, 256],
    [1600, 768, 768],
    [64, 768, 3072],
    [25, 768, 768],
    [1024, 1024, 1024],
  ],
  small: [
    [96, 64, 128],
    [25, 128, 64],
  ],
  gpu: [
    [512, 512, 512],
    [1024, 1024, 1024],
    [64, 768, 3072],
    [8192, 768, 3072],
    [4096, 4096, 4096],
  ],
};

/** Precisions of the rows, with the limits on deviations. */
const precisions = {
  usual: { f32: 1e-4 },
  small: { f32: 1e-4, f16: 3e-2 },
  gpu: { f32: 1e-4, f16: 1e-2 },
};

/** FLOP of all products of a measurement, large enough that the cost of the wait is small. */
const work = { usual: 2e9, small: 1e7, gpu: 2e12 };

const layouts = [
  { layout: 'NN', transposeA: false, transposeB: false },
  { layout: 'NT', transposeA: false, transposeB: true },
  { layout: 'TN', transposeA: true, transposeB: false },
];

const repeatsOf = (flop, sizes) => Math.min(100, Math.max(2, Math.round(work[sizes] / flop)));

/** @returns {import('../driver/compare.mjs').Case[]} */
export function matmulCases(sizes = 'usual') {
  return Object.entries(precisions[sizes]).flatMap(([precision, tolerance]) =>
    shapes[sizes].flatMap((shape) =>
      layouts.map((layout) => matmulCase(shape, layout, { precision, tolerance, sizes })),
    ),
  );
}

function matmulCase([m, k, n], { layout, transposeA, transposeB }, { precision, tolerance, sizes }) {
  const tensor = (name, shape) => ({ name, shape, dtype: 'f32', fill: uniform() });
  const tensors = [tensor('a', transposeA ? [k, m] : [m, k]), tensor('b', transposeB ? [n, k] : [k, n])];
  const flop = 2 * m * k * n;
  return {
    name: `${m}×${k}×${n} ${layout}${precision === 'f16' ? ' f16' : ''}`,
    kind: 'matmul',
    flop,
    repeats: repeatsOf(flop, sizes),
    tolerance,
    request: { tensors, transposeA, transposeB, precision },
  };
}
