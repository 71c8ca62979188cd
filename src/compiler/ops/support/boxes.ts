/** Centre x, centre y, width, height. */
export type Box = readonly [number, number, number, number];

export function boxAt(data: Float64Array, index: number): Box {
  return [data[4 * index]!, data[4 * index + 1]!, data[4 * index + 2]!, data[4 * index + 3]!];
}

/**
 * I/U − (C − U)/C with the intersection I, the union U and the smallest enclosing box C (arXiv 1902.09630).
 */
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

/** 1 if a is less, ½ if both are equal, else 0: the subgradient of max. */
function less(a: number, b: number): number {
  return a < b ? 1 : a === b ? 0.5 : 0;
}

/** Derivatives of `generalizedIou` with respect to the centre and the size of a. */
export function generalizedIouGradient(a: Box, b: Box): Box {
  const axes = ([0, 1] as const).map((axis) => {
    const half = (box: Box) => box[axis === 0 ? 2 : 3] / 2;
    const [lowA, highA, lowB, highB] = [
      a[axis] - half(a),
      a[axis] + half(a),
      b[axis] - half(b),
      b[axis] + half(b),
    ];
    const shared = Math.max(0, Math.min(highA, highB) - Math.max(lowA, lowB));
    const spanned = Math.max(highA, highB) - Math.min(lowA, lowB);
    return {
      shared,
      spanned,
      // Derivatives of `shared` and `spanned` with respect to the high and the low side of a.
      sharedHigh: shared > 0 ? less(highA, highB) : 0,
      sharedLow: shared > 0 ? -less(lowB, lowA) : 0,
      spannedHigh: less(highB, highA),
      spannedLow: -less(lowA, lowB),
    };
  });
  const [x, y] = axes as [(typeof axes)[number], (typeof axes)[number]];
  const intersection = x.shared * y.shared;
  const union = a[2] * a[3] + b[2] * b[3] - intersection;
  const enclosing = x.spanned * y.spanned;
  const byIntersection = 1 / union + intersection / union ** 2 - 1 / enclosing;
  const byEnclosing = -union / enclosing ** 2;
  const byArea = 1 / enclosing - intersection / union ** 2;
  const along = (own: typeof x, other: typeof x, otherSize: number): readonly [number, number] => {
    const high =
      byIntersection * own.sharedHigh * other.shared + byEnclosing * own.spannedHigh * other.spanned;
    const low = byIntersection * own.sharedLow * other.shared + byEnclosing * own.spannedLow * other.spanned;
    return [high + low, (high - low) / 2 + byArea * otherSize];
  };
  const [centreX, width] = along(x, y, a[3]);
  const [centreY, height] = along(y, x, a[2]);
  return [centreX, centreY, width, height];
}
