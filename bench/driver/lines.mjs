// Step time against each axis of the scaling suite, with the nearest straight line.
import { nearestLine } from './line.mjs';

/**
 * @typedef {object} AxisLine seconds = start + slope · at
 * @property {string} axis
 * @property {[number, number][]} points at, seconds
 * @property {number} slope
 * @property {number} start
 * @property {number} deviation the largest distance of a point, as a fraction of its seconds
 *
 * @param {{ axis: string, at: number, figures: Record<string, import('./compare.mjs').Figure> }[]} rows
 * @returns {AxisLine[]} of the axes of which ours was measured at every size: through few points there is always a line
 */
export function axisLines(rows) {
  return [...new Set(rows.map(({ axis }) => axis))].flatMap((axis) => {
    const own = rows.filter((row) => row.axis === axis);
    if (own.some(({ figures }) => figures.unitc.seconds === undefined)) return [];
    const points = own.map(({ at, figures }) => [at, figures.unitc.seconds]);
    return [{ axis, points, ...nearestLine(points) }];
  });
}

/** @param {AxisLine[]} lines at least one */
export const worstLine = (lines) =>
  lines.reduce((worst, one) => (one.deviation > worst.deviation ? one : worst));

/** @param {number} share */
export const percent = (share) => `${(100 * share).toFixed(1)} %`;
