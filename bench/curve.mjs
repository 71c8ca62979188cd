// Plots a run: `node bench/curve.mjs RUN OUT.svg` reads RUN/events.jsonl and plots losses and held-out
// metrics against steps.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , run, out] = process.argv;
if (!run || !out) throw new Error('usage: node bench/curve.mjs RUN OUT.svg');
const events = readFileSync(join(run, 'events.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const colors = ['#2f6fab', '#c2572b', '#3d8b4e', '#8a5ab0'];
const [width, height, left, top, right, bottom] = [720, 260, 46, 26, 12, 34];
const tasks = [...new Set(events.filter(({ event }) => event === 'step').map(({ task }) => task))].sort();
const last = Math.max(...events.map(({ step }) => step ?? 0));

/**
 * Points [step, mean loss] of `count` equal intervals of steps; intervals without a step of the task are left
 * out.
 */
function losses(task, count = 60) {
  const steps = events.filter(({ event, task: of }) => event === 'step' && of === task);
  const size = last / count;
  return Array.from({ length: count }, (_, i) => {
    const own = steps.filter(({ step }) => step > i * size && step <= (i + 1) * size);
    return own.length === 0
      ? undefined
      : [(i + 0.5) * size, own.reduce((sum, { loss }) => sum + loss, 0) / own.length];
  }).filter((point) => point !== undefined);
}

function metrics(task) {
  return events
    .filter(({ event }) => event === 'evaluated')
    .map(({ step, scores }) => [step, scores.find((score) => score.task === task).metrics[0].value]);
}

function panel(offset, title, series, most, text) {
  const x = (step) => offset + left + ((width / 2 - left - right) * step) / last;
  const y = (value) => height - bottom - ((height - top - bottom) * value) / most;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * most);
  return [
    `<text x="${offset + left}" y="16" font-weight="600">${title}</text>`,
    ...ticks.map(
      (value) =>
        `<line x1="${x(0)}" x2="${x(last)}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>` +
        `<text x="${x(0) - 6}" y="${y(value) + 4}" text-anchor="end">${text(value)}</text>`,
    ),
    ...[0, 0.5, 1].map(
      (share) =>
        `<text x="${x(share * last)}" y="${height - 14}" text-anchor="middle">${Math.round(share * last)}</text>`,
    ),
    ...series.map(
      (points, i) =>
        `<polyline fill="none" stroke="${colors[i]}" stroke-width="1.8" points="${points.map(([step, value]) => `${x(step).toFixed(1)},${y(Math.min(value, most)).toFixed(1)}`).join(' ')}"/>`,
    ),
  ];
}

const lossSeries = tasks.map((task) => losses(task));
const mostLoss = Math.max(...lossSeries.flatMap((points) => points.slice(1).map(([, value]) => value)));
const legend = tasks.map(
  (task, i) => `<text x="${left + 120 * i}" y="${height - 1}" fill="${colors[i]}">${task}</text>`,
);
const parts = [
  ...panel(0, 'training loss', lossSeries, mostLoss, (value) => value.toPrecision(2)),
  ...panel(width / 2, 'held-out metric', tasks.map(metrics), 1, (value) => `${Math.round(100 * value)} %`),
  ...legend,
];
writeFileSync(
  out,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 4}" font-family="system-ui, sans-serif" font-size="11" fill="#333">\n<rect width="100%" height="100%" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`,
);
