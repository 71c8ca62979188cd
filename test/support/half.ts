import type { KernelCase } from '../../tools/kernels/kernel_case.ts';

/** A number in the range of f16 rounded to f16, ties to even. */
export function half(value: number): number {
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value) || 1)));
  const quantum = 2 ** (exponent - 10);
  const steps = value / quantum;
  const tie = Math.abs(steps % 1) === 0.5;
  return quantum * (tie ? 2 * Math.round(steps / 2) : Math.round(steps));
}

/** A case whose inputs are all representable in f16. */
export function halved({ node, inputs }: KernelCase): KernelCase {
  return { node, inputs: inputs.map(({ shape, data }) => ({ shape, data: Float64Array.from(data, half) })) };
}
