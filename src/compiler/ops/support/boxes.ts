/** Centre x, centre y, width, height. */
export type Box = readonly [number, number, number, number];

export function boxAt(data: Float64Array, index: number): Box {
  return [data[4 * index]!, data[4 * index + 1]!, data[4 * index + 2]!, data[4 * index + 3]!];
}

/** I/U − (C − U)/C with the intersection I, the union U and the smallest enclosing box C (arXiv 1902.09630). */
export function generalizedIou(a: Box, b: Box): number {
  const low = (box: Box, axis: 0 | 1) => box[axis] - box[axis === 0 ? 2 : 3] / 2;
  const high = (box: Box, axis: 0 | 1) => box[axis] + box[axis === 0 ? 2 : 3] / 2;
  const shared = (axis: 0 | 1) =>
    Math.max(0, Math.min(high(a, axis), high(b, axis)) - Math.max(low(a, axis), low(b, axis)));
  const spanned = (axis: 0 | 1) =>
    Math.max(high(a, axis), high(b, axis)) - Math.min(low(a, axis), low(b, axis));
  const intersection = shared(0) * shared(1);
  const union = a[2] * a[3] + b[2] * b[3] - intersection;
  const enclosing = spanned(0) * spanned(1);
  return intersection / union - (enclosing - union) / enclosing;
}
