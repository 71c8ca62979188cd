import { Draw } from '../../tools/kernels/draw.ts';
import { type KernelCase, kernelCase } from '../../tools/kernels/kernel_case.ts';

/** All four combinations of transposed operands of a product. */
export const forms = [
  { ta: false, tb: false },
  { ta: false, tb: true },
  { ta: true, tb: false },
  { ta: true, tb: true },
];

export interface ProductSizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly ta: boolean;
  readonly tb: boolean;
}

/** C[m, n] = A·B of random reals, with inner dimension k. */
export function productCase({ m, n, k, ta, tb }: ProductSizes): KernelCase {
  const draw = new Draw(m);
  const a = draw.reals(ta ? [k, m] : [m, k]);
  const b = draw.reals(tb ? [n, k] : [k, n]);
  return kernelCase('matmul', [a, b], { transpose_a: ta, transpose_b: tb });
}
