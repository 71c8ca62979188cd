/** log Σ e^x over `count` elements from `start`, shifted by the largest, so that no term overflows. */
export function logSumExp(x: Float64Array, start: number, count: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + count; i++) largest = Math.max(largest, x[i]!);
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += Math.exp(x[i]! - largest);
  return largest + Math.log(sum);
}
