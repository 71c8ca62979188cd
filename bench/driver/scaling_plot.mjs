// An SVG plot of step times against each axis with fitted straight lines.
import { percent } from './lines.mjs';
import { ticksUpTo } from './ticks.mjs';

const [width, height, left, top, right, bottom] = [310, 270, 52, 46, 18, 44];
const legendHeight = 64;
const color = '#2f6fab';
const lineColor = '#c2572b';

const titles = { layers: 'layers', batch: 'batch, texts per step', tokens: 'tokens per text' };

/**
 * @param {import('./lines.mjs').AxisLine[]} lines one for each panel
 * @param {string[]} caption lines that describe the measurement
 * @returns {string}
 */
export function scalingPlot(lines, caption) {
  const size = `0 0 ${width * lines.length} ${height + legendHeight}`;
  const style = 'font-family="system-ui, sans-serif" font-size="11" fill="#333"';
  const parts = [
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...lines.map((line, i) => `<g transform="translate(${i * width} 0)">\n${panel(line)}\n</g>`),
    `<g transform="translate(${left} ${height + 12})">\n${legend(caption)}\n</g>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${size}" ${style}>\n${parts.join('\n')}\n</svg>\n`;
}

function panel({ axis, points, slope, start, deviation }) {
  const mostX = Math.max(...points.map(([at]) => at));
  const line = (at) => 1000 * (start + slope * at);
  const values = points.map(([at, seconds]) => [at, 1000 * seconds]);
  const ticks = ticksUpTo(Math.max(line(mostX), ...values.map(([, ms]) => ms)));
  const floor = height - bottom;
  const x = (at) => rounded(left + ((width - left - right) * at) / mostX);
  const y = (ms) => rounded(floor - ((floor - top) * ms) / ticks.at(-1));
  // A line with a negative intercept is drawn from its zero.
  const from = Math.max(0, -start / slope);
  return [
    text(left, 16, axis, 'font-weight="600" font-size="13"'),
    text(left, 32, `${equation(axis, start, slope)}, at most ${percent(deviation)} off`),
    ...ticks.map((ms) => segment([x(0), y(ms)], [x(mostX), y(ms)], 'stroke="#e2e2e2"')),
    ...ticks.map((ms) => text(x(0) - 6, y(ms) + 4, ms, 'text-anchor="end"')),
    segment([x(0), floor], [x(mostX), floor], 'stroke="#777"'),
    segment([x(0), floor], [x(0), top], 'stroke="#777"'),
    ...values.map(([at]) => segment([x(at), floor], [x(at), floor + 4], 'stroke="#777"')),
    ...values.map(([at]) => text(x(at), floor + 16, at, 'text-anchor="middle"')),
    text((left + width - right) / 2, height - 10, titles[axis], 'text-anchor="middle"'),
    `<text transform="translate(13 ${(top + floor) / 2}) rotate(-90)" text-anchor="middle">ms per training step</text>`,
    segment([x(from), y(line(from))], [x(mostX), y(line(mostX))], fitStyle),
    ...values.map(([at, ms]) => dot(x(at), y(ms))),
  ].join('\n');
}

const fitStyle = `stroke="${lineColor}" stroke-width="1.5" stroke-dasharray="5 3"`;

function legend(caption) {
  return [
    dot(4, -4),
    text(14, 0, 'measured: the minimum time of a step in all rounds'),
    segment([290, -4], [318, -4], fitStyle),
    text(324, 0, 'fitted straight line, and the largest distance of a measured time from it'),
    ...caption.map((line, i) => text(0, 20 + 16 * i, line)),
  ].join('\n');
}

/** Such as `3.1 ms + 2.4 ms · layers`. */
function equation(axis, start, slope) {
  const [constant, factor] = [start, slope].map((seconds) => `${Math.abs(1000 * seconds).toPrecision(2)} ms`);
  return `${start < 0 ? '−' : ''}${constant} ${slope < 0 ? '−' : '+'} ${factor} · ${axis}`;
}

const rounded = (value) => Math.round(10 * value) / 10;
const text = (x, y, content, more = '') => `<text x="${x}" y="${y}" ${more}>${content}</text>`;
const dot = (x, y) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${color}"/>`;
const segment = ([x1, y1], [x2, y2], more) => `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${more}/>`;
