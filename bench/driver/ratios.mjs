// Speed of unitc relative to the faster of several competitors, for each row and over all rows.
import { geometricMean } from './statistics.mjs';

/**
 * @typedef {import('./compare.mjs').Measurement} Measurement
 * @typedef {{ name: string, measurements: Record<string, Measurement> }} Row
 * @typedef {{ row: string, ratio: number }} RowRatio
 */

/**
 * The smallest time of the competitors divided by the time of unitc; undefined if unitc or every competitor
 * was skipped.
 * @param {Record<string, Measurement>} measurements @param {string[]} peers
 */
export function ratioToFaster(measurements, peers) {
  const ours = measurements.unitc?.seconds;
  const theirs = peers.map((peer) => measurements[peer]?.seconds).filter((seconds) => seconds !== undefined);
  return ours === undefined || theirs.length === 0 ? undefined : Math.min(...theirs) / ours;
}

/** Ratios of the rows that have one. @param {Row[]} rows @param {string[]} peers @returns {RowRatio[]} */
export function ratiosOf(rows, peers) {
  return rows
    .map(({ name, measurements }) => ({ row: name, ratio: ratioToFaster(measurements, peers) }))
    .filter(({ ratio }) => ratio !== undefined);
}

/** @param {RowRatio[]} ratios at least one */
export const smallestOf = (ratios) => ratios.reduce((least, one) => (one.ratio < least.ratio ? one : least));

/** @param {RowRatio[]} ratios at least one */
export const geometricMeanOf = (ratios) => geometricMean(ratios.map(({ ratio }) => ratio));

/** @param {string[]} peers */
export const fasterOf = (peers) => (peers.length > 1 ? `the faster of ${peers.join(' and ')}` : peers[0]);

/** A ratio in three digits, which show whether it meets a limit. @param {number} ratio */
export const ratioText = (ratio) => `${ratio >= 100 ? Math.round(ratio) : ratio.toPrecision(3)}×`;
