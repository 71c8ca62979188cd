// Results as text: a line for each case, with the time of each competitor and its ratio to the time of unitc.
import { ratioText } from './ratios.mjs';

const milliseconds = (seconds) => `${(1000 * seconds).toPrecision(3).replace(/e.*/, '')} ms`;

function timeText(seconds) {
  if (seconds >= 1) return `${seconds.toFixed(2)} s`;
  return seconds >= 0.1 ? `${Math.round(1000 * seconds)} ms` : milliseconds(seconds);
}

/** @param {string} suite @param {string[]} peers */
export function headOf(suite, peers) {
  return row(suite, ['unitc', 'GFLOP/s', ...peers.flatMap((peer) => [peer, 'ratio'])], peers);
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
  return row(each.name, [ours.seconds ? timeText(ours.seconds) : '–', rate, ...cells], peers);
}

/** A line for each competitor that skipped the case, with the reason. */
export function reasonsOf(each, measurements) {
  return Object.entries(measurements)
    .filter(([, { skipped }]) => skipped)
    .map(([name, { skipped }]) => `  ${each.name}: ${name} skipped: ${skipped}`);
}

/** A line with the peak memory of unitc and of the peers that report it; none if unitc does not. */
export function memoryOf(measurements) {
  if (!measurements.unitc.peakMemory) return [];
  const told = Object.entries(measurements).filter(([, { peakMemory }]) => peakMemory);
  const texts = told.map(([name, { peakMemory }]) => `${name} ${(peakMemory / 1e6).toFixed(0)} MB`);
  return [`  peak memory: ${texts.join(', ')}`];
}

/**
 * A row: two cells of unitc, and two of each peer, of which the first is at least as wide as the peer's name.
 */
function row(first, cells, peers) {
  const widths = [9, 9, ...peers.flatMap((peer) => [Math.max(9, peer.length), 9])];
  return [first.padEnd(28), ...cells.map((cell, i) => cell.padStart(widths[i]))].join(' ');
}
