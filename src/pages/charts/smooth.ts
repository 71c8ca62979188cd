import type { ChartPoint } from './chart.ts';

/** Share of the points in an average. */
const share = 1 / 12;

/** Centred moving average, which has no lag; its window shrinks at the ends. */
export function smoothed(points: readonly ChartPoint[]): readonly ChartPoint[] {
  const reach = Math.floor((points.length * share) / 2);
  const sums = [0];
  for (const { y } of points) sums.push(sums.at(-1)! + y);
  return points.map(({ x }, i) => {
    const own = Math.min(reach, i, points.length - 1 - i);
    return { x, y: (sums[i + own + 1]! - sums[i - own]!) / (2 * own + 1) };
  });
}
