// Results as text: a line for each case, and for each competitor its time and the ratio to that of unitc.
import { ratioText } from './ratios.mjs';

const milliseconds = (seconds) => `${(1000 * seconds).toPrecision(3).replace(/e.*/, '')} ms`;

function timeText(seconds) {
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  return seconds >= 0.1 ? `${Math.round(1000 * seconds)} ms` : milliseconds(seconds);
}

/** @param {string} suite @param {string[]} peers */
export function headOf(suite, peers) {
  return row(suite, ['unitc', 'GFLOP/s', ...peers.flatMap((peer) => [peer, 'ratio'])]);
}

/**
 * @param {import('./compare.mjs').Case} each @param {Record<string, import('./compare.mjs').Measurement>}
 *   measurements
 */
export function lineOf(each, measurements, peers) {
  const ours = measurements.unitc;
  const flop = each.flop ?? ours.flop;
  const rate = ours.seconds && flop ? (flop / ours.seconds / 1e9).toFixed(1) : '';
  const cells = peers.flatMap((peer) => {
    const { seconds } = measurements[peer] ?? {};
    return seconds ? [timeText(seconds), ours.seconds ? ratioText(seconds / ours.seconds) : ''] : ['–', ''];
  });
  return row(each.name, [ours.seconds ? timeText(ours.seconds) : '–', rate, ...cells]);
}

/** Reasons, a line each. */
export function reasonsOf(each, measurements) {
  return Object.entries(measurements)
    .filter(([, { skipped }]) => skipped)
    .map(([name, { skipped }]) => `  ${each.name}: ${name} skipped: ${skipped}`);
}

function row(first, cells) {
  return [first.padEnd(28), ...cells.map((cell) => cell.padStart(9))].join(' ');
}
