/** The integers from 0 to `count` − 1: lanes, rows or elements that a kernel unrolls over. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
