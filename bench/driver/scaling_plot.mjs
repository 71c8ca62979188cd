// Step time against layers, batch and tokens, with the nearest straight lines: docs/curves/scaling.svg.
import { writeFileSync } from 'node:fs';
import { nearestLine } from './line.mjs';

const [width, height, left, top, right, bottom] = [260, 220, 58, 40, 14, 34];
const color = '#2f6fab';

/** @param {{ axis: string, at: number, seconds: number }[]} measured @param {URL} file @returns what is drawn, by axis */
export function plotScaling(measured, file) {
  const axes = [...new Set(measured.map(({ axis }) => axis))].map((axis) => {
    const points = measured.filter((one) => one.axis === axis).map(({ at, seconds }) => [at, seconds]);
    return { axis, points, ...nearestLine(points) };
  });
  writeFileSync(file, svg(axes.map((one, i) => panel(one, i * width))));
  for (const { axis, deviation } of axes) {
    console.log(`step time against ${axis}: at most ${percent(deviation)} from a straight line`);
  }
  return axes;
}

const percent = (share) => `${Math.round(100 * share)} %`;

function panel({ axis, points, slope, start, deviation }, offset) {
  const most = { x: Math.max(...points.map(([x]) => x)), y: Math.max(...points.map(([, y]) => y)) };
  const x = (value) => offset + left + ((width - left - right) * value) / most.x;
  const y = (seconds) => height - bottom - ((height - top - bottom) * seconds) / most.y;
  const at = ([a, b]) => `cx="${x(a).toFixed(1)}" cy="${y(b).toFixed(1)}"`;
  const ticks = [0, 0.5, 1].map((share) => share * most.y);
  return [
    `<text x="${offset + left}" y="16" font-weight="600">${axis}</text>`,
    `<text x="${offset + left}" y="30">within ${percent(deviation)} of a line</text>`,
    ...ticks.map(
      (value) =>
        `<line x1="${x(0)}" x2="${x(most.x)}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>` +
        `<text x="${x(0) - 6}" y="${y(value) + 4}" text-anchor="end">${Math.round(1000 * value)} ms</text>`,
    ),
    ...points.map(
      ([value]) => `<text x="${x(value)}" y="${height - 14}" text-anchor="middle">${value}</text>`,
    ),
    `<line x1="${x(0)}" y1="${y(start)}" x2="${x(most.x)}" y2="${y(start + slope * most.x)}" stroke="${color}" stroke-dasharray="4 3"/>`,
    ...points.map((point) => `<circle ${at(point)} r="3.5" fill="${color}"/>`),
  ].join('\n');
}

function svg(panels) {
  const size = `0 0 ${width * panels.length} ${height}`;
  const style = 'font-family="system-ui, sans-serif" font-size="11" fill="#333"';
  const ground = '<rect width="100%" height="100%" fill="#fff"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${size}" ${style}>\n${ground}\n${panels.join('\n')}\n</svg>\n`;
}
