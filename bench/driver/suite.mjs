// Measures one suite and prints its rows and summary.
import { compare, includesPeer } from './compare.mjs';
import { compareSizes } from './compare_sizes.mjs';
import { footnote, isPatched } from './peers.mjs';
import { summaryLine, summaryOf } from './summary.mjs';
import { headOf, lineOf, memoryOf, reasonsOf } from './table.mjs';

/**
 * A line for every case that a competitor could not run, with the reason.
 * @param {import('./ratios.mjs').Row[]} rows
 */
export const failuresOf = (rows) => rows.flatMap((row) => reasonsOf(row, row.measurements));

/**
 * @param {string} suite @param {import('./compare.mjs').Case[]} cases
 * @param {import('./competitor.mjs').Competitor[]} competitors unitc first
 * @param {{ rounds: number, adapter?: string }} options
 */
export async function runSuite(suite, cases, competitors, options) {
  const peers = competitors.slice(1).map(({ name }) => name);
  const shown = peers.filter((peer) => cases.some((each) => includesPeer(each, peer)));
  console.log(`\n${headOf(suite, shown)}`);
  const rows = [];
  for await (const [each, measurements] of measured(cases, competitors, options)) {
    console.log(lineOf(each, measurements, shown));
    for (const line of [...reasonsOf(each, measurements), ...memoryOf(measurements)]) console.log(line);
    const { request, ...described } = each;
    rows.push({ suite, ...described, flop: each.flop ?? measurements.unitc.flop, measurements });
  }
  if (shown.some(isPatched)) console.log(footnote);
  const summaries = summaryOf(rows);
  for (const summary of summaries) console.log(summaryLine(summary));
  return { rows, summaries };
}

/** Cases with their measurements: the sizes of an axis together, all other cases one after the other. */
async function* measured(cases, competitors, { rounds, adapter }) {
  const axes = new Set(cases.map(({ axis }) => axis));
  for (const axis of axes) {
    const own = cases.filter((each) => each.axis === axis);
    if (axis !== undefined) yield* await compareSizes(own, adapter, rounds);
    else for (const each of own) yield [each, await compare(each, competitors, rounds)];
  }
}
