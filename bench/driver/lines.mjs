// Step time against each axis of the scaling suite, with a fitted straight line.
import { fittedLine } from './line.mjs';

/**
 * @typedef {object} AxisLine seconds = start + slope · at
 * @property {string} axis
 * @property {[number, number][]} points at, seconds
 * @property {number} slope
 * @property {number} start
 * @property {number} deviation the largest distance of a point, as a fraction of its seconds
 *
 * @param {{ axis: string, at: number, measurements: Record<string, import('./compare.mjs').Measurement>
 *   }[]} rows
 * @returns {AxisLine[]} lines of the axes that were measured at every size; a line through few points would
 *   always fit
 */
export function axisLines(rows) {
  return [...new Set(rows.map(({ axis }) => axis))].flatMap((axis) => {
    const own = rows.filter((row) => row.axis === axis);
    if (own.some(({ measurements }) => measurements.unitc.seconds === undefined)) return [];
    const points = own.map(({ at, measurements }) => [at, measurements.unitc.seconds]);
    return [{ axis, points, ...fittedLine(points) }];
  });
}

/** @param {AxisLine[]} lines at least one */
export const worstLine = (lines) =>
  lines.reduce((worst, one) => (one.deviation > worst.deviation ? one : worst));

/** @param {number} share */
export const percent = (share) => `${(100 * share).toFixed(1)} %`;
