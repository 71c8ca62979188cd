/**
 * The straight line with the smallest sum of squared relative distances from the points: small values count
 * as much as large ones. `deviation` is the largest relative distance.
 * @param {[number, number][]} points
 */
export function fittedLine(points) {
  // Weighted least squares with weights 1 / y².
  const sum = (of) => points.reduce((total, [x, y]) => total + of(x, y) / y ** 2, 0);
  const [w, wx, wy, wxx, wxy] = [
    sum(() => 1),
    sum((x) => x),
    sum((_, y) => y),
    sum((x) => x * x),
    sum((x, y) => x * y),
  ];
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  const start = (wy - slope * wx) / w;
  const deviation = Math.max(...points.map(([x, y]) => Math.abs(start + slope * x - y) / y));
  return { slope, start, deviation };
}
