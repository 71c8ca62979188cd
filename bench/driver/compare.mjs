// One case by all competitors: prepared in turn, checked against ours, then measured in rounds.
import { deviation } from './digest.mjs';
import { median } from './statistics.mjs';

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} kind what competitors know how to prepare
 * @property {number} repeats queued before each wait
 * @property {number} tolerance of results, as a fraction of their root mean square
 * @property {number} [flop] of one repeat; absent: ours tells it
 * @property {string[]} [peers] that take part; absent: all
 * @property {string} [axis] of the scaling suite, with the size `at`
 * @property {object} request for the competitors
 *
 * @typedef {object} Figure
 * @property {number} [seconds] of one repeat: the median of the rounds, of sizes of an axis the least
 * @property {number[]} [rounds]
 * @property {number} [deviation] of its results from ours
 * @property {number} [flop] as ours counts it
 * @property {string} [skipped] why there are none of these
 */

/** @param {Case} each @param {string} peer */
export const takesPart = ({ peers }, peer) => peers === undefined || peers.includes(peer);

/**
 * @param {Case} each @param {import('./competitor.mjs').Competitor[]} all ours first @param {number} rounds
 * @returns {Promise<Record<string, Figure>>} by competitor
 */
export async function compare(each, all, rounds) {
  const competitors = all.filter(({ name }, i) => i === 0 || takesPart(each, name));
  const figures = await prepareAll(each, competitors);
  const ready = competitors.filter(({ name }) => !figures[name].skipped);
  const times = new Map(ready.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const competitor of ready) await measure(competitor, each, times.get(competitor.name), figures);
  }
  for (const competitor of competitors) await competitor.ask('release');
  for (const { name } of ready) {
    if (figures[name].skipped) continue;
    const own = times.get(name);
    figures[name] = { ...figures[name], seconds: median(own), rounds: own };
  }
  return figures;
}

async function prepareAll(each, [ours, ...peers]) {
  const request = { kind: each.kind, ...each.request };
  const own = await ours.ask('prepare', request);
  const figures = { [ours.name]: own.skipped ? { skipped: own.skipped } : { flop: own.model?.flop } };
  for (const peer of peers) {
    const answer = await peer.ask('prepare', { ...request, model: own.model });
    figures[peer.name] = answer.skipped ? { skipped: answer.skipped } : checked(each, own, answer);
  }
  return figures;
}

/** A peer that computes something else is not measured. */
function checked({ tolerance }, own, { digests }) {
  if (!own.digests) return {};
  const deviations = Object.entries(digests).map(([name, theirs]) => [
    name,
    deviation(own.digests[name], theirs),
  ]);
  const [name, worst] = deviations.reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
  if (worst <= tolerance) return { deviation: worst };
  const both = `${firstOf(digests[name])}, ours ${firstOf(own.digests[name])}`;
  return { skipped: `its ${name} are ${both}: off by ${worst.toPrecision(2)}, limit ${tolerance}` };
}

function firstOf({ values }) {
  const shown = values.slice(0, 3).map((value) => value.toPrecision(5));
  return shown.join(', ');
}

async function measure(competitor, { repeats }, times, figures) {
  if (figures[competitor.name].skipped) return;
  const { seconds, skipped } = await competitor.ask('measure', { repeats });
  if (skipped) figures[competitor.name] = { skipped };
  else times.push(seconds);
}
