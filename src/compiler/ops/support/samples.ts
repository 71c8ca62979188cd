import type { OpSample, SampleInput } from '../../ir/op.ts';

/** `count` values that cover [low, high] evenly, in a scrambled but fixed order. */
export function spread(count: number, low: number, high: number): number[] {
  const step = count > 1 ? (high - low) / (count - 1) : 0;
  const stride = scramblingStride(count);
  return Array.from({ length: count }, (_, i) => low + step * ((i * stride) % count));
}

/** A step of about 0.62·count that shares no factor with it, so that its multiples visit every index. */
function scramblingStride(count: number): number {
  let stride = Math.max(1, Math.round(count * 0.618));
  while (commonDivisor(stride, count) !== 1) stride++;
  return stride;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/**
 * Samples of a one-input elementwise op with values in [low, high]: a matrix, a long odd vector, a scalar.
 */
export function unarySamples(low: number, high: number): readonly OpSample[] {
  return [
    { name: 'matrix', inputs: [{ shape: [3, 7], values: spread(21, low, high) }] },
    { name: 'vector', inputs: [{ shape: [257], values: spread(257, low, high) }] },
    { name: 'scalar', inputs: [{ shape: [], values: [low + 0.55 * (high - low)] }] },
  ];
}

/**
 * Samples of a two-input elementwise op: equal shapes and every kind of broadcasting. `b` makes the second
 * input.
 */
export function binarySamples(b: (shape: readonly number[]) => SampleInput): readonly OpSample[] {
  const pair = (name: string, left: readonly number[], right: readonly number[]): OpSample => ({
    name,
    inputs: [{ shape: left }, b(right)],
  });
  return [
    pair('equal shapes', [2, 3, 5], [2, 3, 5]),
    pair('row', [2, 3, 5], [5]),
    pair('column', [2, 3, 5], [3, 1]),
    pair('scalar', [2, 3, 5], []),
    pair('first stretches', [5], [2, 3, 5]),
    pair('both stretch', [4, 1], [3, 1, 7]),
    pair('channels', [2, 3, 5, 7], [3, 1, 1]),
  ];
}

export const normal = (shape: readonly number[]): SampleInput => ({ shape });
