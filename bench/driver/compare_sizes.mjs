// Measures the sizes of one axis with unitc alone. Each size has a separate process, so that a round can
// interleave them.
import { openOurs } from './competitors.mjs';

/** Repetitions of a round: a fitted line shows noise that ratios hide, and unitc alone is fast to measure. */
const roundRepetitions = 4;

/**
 * @typedef {import('./compare.mjs').Measurement} Measurement
 * @param {import('./compare.mjs').Case[]} cases @param {string | undefined} adapter requested by the user
 * @param {number} rounds
 * @returns {Promise<[import('./compare.mjs').Case, { unitc: Measurement }][]>} seconds are the minimum of
 *   all repetitions, since other load can only add time
 */
export async function compareSizes(cases, adapter, rounds) {
  const sizes = cases.map((each) => ({ each, competitor: openOurs(adapter), measurement: {}, times: [] }));
  try {
    for (const size of sizes) size.measurement = await prepare(size);
    for (let turn = 0; turn < roundRepetitions * rounds; turn++) {
      for (const size of sizes) await measure(size);
    }
  } finally {
    for (const { competitor } of sizes) await competitor.close();
  }
  return sizes.map(({ each, measurement, times }) => {
    const unitc = measurement.skipped
      ? measurement
      : { ...measurement, seconds: Math.min(...times), rounds: times };
    return [each, { unitc }];
  });
}

async function prepare({ each, competitor }) {
  const { skipped, model } = await competitor.ask('prepare', { kind: each.kind, ...each.request });
  return skipped ? { skipped } : { flop: model.flop };
}

async function measure(size) {
  if (size.measurement.skipped) return;
  const { seconds, skipped } = await size.competitor.ask('measure', { repeats: size.each.repeats });
  if (skipped) size.measurement = { skipped };
  else size.times.push(seconds);
}
