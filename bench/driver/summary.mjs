// Summary of a suite: the smallest ratio and the geometric mean.
import { patched, torchIn, torchModes, webgpuPeers } from './peers.mjs';
import { fasterOf, geometricMeanOf, ratiosOf, ratioText, smallestOf } from './ratios.mjs';

/** Groups of peers; in each row, the fastest peer of a group counts. */
const groups = [
  webgpuPeers,
  webgpuPeers.map(patched),
  ...torchModes.map((mode) => [torchIn(mode)]),
  ['before'],
];

/**
 * @typedef {object} Summary
 * @property {string[]} beside competitors; in each row, the fastest one counts
 * @property {import('./ratios.mjs').RowRatio} smallest
 * @property {number} geometricMean
 * @property {number} compared number of rows with a ratio
 * @property {number} rows number of rows of the suite
 */

/**
 * Summaries by group of competitors; none for a single row. @param {import('./ratios.mjs').Row[]} rows
 * @returns {Summary[]}
 */
export function summaryOf(rows) {
  if (rows.length < 2) return [];
  return groups.flatMap((group) => {
    const beside = group.filter((peer) =>
      rows.some(({ measurements }) => measurements[peer]?.seconds !== undefined),
    );
    const ratios = ratiosOf(rows, beside);
    if (ratios.length === 0) return [];
    const [smallest, mean] = [smallestOf(ratios), geometricMeanOf(ratios)];
    return [{ beside, smallest, geometricMean: mean, compared: ratios.length, rows: rows.length }];
  });
}

/** @param {Summary} summary */
export function summaryLine({ beside, smallest, geometricMean, compared, rows }) {
  const some = compared < rows ? ` (${compared} of ${rows} rows)` : '';
  const least = `smallest ratio ${ratioText(smallest.ratio)} (${smallest.row})`;
  return `beside ${fasterOf(beside)}${some}: ${least}, geometric mean ${ratioText(geometricMean)}`;
}
