// How many times as fast ours is beside the better of some peers: row by row, and of all rows together.
import { geometricMean } from './statistics.mjs';

/**
 * @typedef {import('./compare.mjs').Figure} Figure
 * @typedef {{ name: string, figures: Record<string, Figure> }} Row
 * @typedef {{ row: string, ratio: number }} RowRatio
 */

/**
 * The least time of the peers over ours; undefined where ours or all of them were not measured.
 * @param {Record<string, Figure>} figures @param {string[]} peers
 */
export function ratioToBetter(figures, peers) {
  const ours = figures.unitc?.seconds;
  const theirs = peers.map((peer) => figures[peer]?.seconds).filter((seconds) => seconds !== undefined);
  return ours === undefined || theirs.length === 0 ? undefined : Math.min(...theirs) / ours;
}

/** Of the rows that have one. @param {Row[]} rows @param {string[]} peers @returns {RowRatio[]} */
export function ratiosOf(rows, peers) {
  return rows
    .map(({ name, figures }) => ({ row: name, ratio: ratioToBetter(figures, peers) }))
    .filter(({ ratio }) => ratio !== undefined);
}

/** @param {RowRatio[]} ratios at least one */
export const smallestOf = (ratios) => ratios.reduce((least, one) => (one.ratio < least.ratio ? one : least));

/** @param {RowRatio[]} ratios at least one */
export const geometricMeanOf = (ratios) => geometricMean(ratios.map(({ ratio }) => ratio));

/** @param {string[]} peers */
export const betterOf = (peers) => (peers.length > 1 ? `the better of ${peers.join(' and ')}` : peers[0]);

/** Three digits: enough to tell which side of a limit a ratio is on. @param {number} ratio */
export const ratioText = (ratio) => `${ratio >= 100 ? Math.round(ratio) : ratio.toPrecision(3)}×`;
