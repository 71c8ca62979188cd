// The sizes of one axis by unitc alone: each prepared in a process of its own, so that a round can ask one after the other.
import { openOurs } from './competitors.mjs';

/** A line shows noise that a ratio hides, and asking unitc alone is cheap. */
const turns = 4;

/**
 * @typedef {import('./compare.mjs').Figure} Figure
 * @param {import('./compare.mjs').Case[]} cases @param {string | undefined} adapter that was asked for
 * @param {number} rounds
 * @returns {Promise<[import('./compare.mjs').Case, { unitc: Figure }][]>} the seconds are the least of all turns: what else
 *   the machine does only adds to them
 */
export async function compareSizes(cases, adapter, rounds) {
  const sizes = cases.map((each) => ({ each, competitor: openOurs(adapter), figure: {}, times: [] }));
  try {
    for (const size of sizes) size.figure = await prepare(size);
    for (let turn = 0; turn < turns * rounds; turn++) {
      for (const size of sizes) await measure(size);
    }
  } finally {
    for (const { competitor } of sizes) await competitor.close();
  }
  return sizes.map(({ each, figure, times }) => {
    const unitc = figure.skipped ? figure : { ...figure, seconds: Math.min(...times), rounds: times };
    return [each, { unitc }];
  });
}

async function prepare({ each, competitor }) {
  const { skipped, model } = await competitor.ask('prepare', { kind: each.kind, ...each.request });
  return skipped ? { skipped } : { flop: model.flop };
}

async function measure(size) {
  if (size.figure.skipped) return;
  const { seconds, skipped } = await size.competitor.ask('measure', { repeats: size.each.repeats });
  if (skipped) size.figure = { skipped };
  else size.times.push(seconds);
}
