import type { DType } from '../../ir/graph.ts';

/** A WGSL literal. Negative ones are in parentheses, since `a--1f` would not parse. */
export function literal(value: number, dtype: DType): string {
  const suffix = { f32: 'f', i32: 'i', u32: 'u' }[dtype];
  return value < 0 ? `(${value}${suffix})` : `${value}${suffix}`;
}
