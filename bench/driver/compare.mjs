// Runs a case on all competitors: prepares one after the other, checks results against unitc, then measures
// in rounds.
import { deviation } from './digest.mjs';
import { median } from './statistics.mjs';

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} kind kind of case that competitors prepare
 * @property {number} repeats number of repetitions that are queued before each wait
 * @property {number} tolerance limit on deviations, as a fraction of the root mean square of the results
 * @property {number} [flop] operations of one repetition; absent: reported by unitc
 * @property {string[]} [peers] competitors of this case; absent: all
 * @property {string} [axis] axis of the scaling suite, with the size `at`
 * @property {object} request parameters for the competitors
 *
 * @typedef {object} Measurement
 * @property {number} [seconds] time of one repetition: the median of the rounds; for sizes of an axis, the
 *   minimum
 * @property {number[]} [rounds]
 * @property {number} [deviation] deviation of the results from those of unitc
 * @property {number} [flop] operations of one repetition, counted by unitc
 * @property {number} [peakMemory] bytes of tensors for unitc and for PyTorch on a GPU, of the process for
 *   PyTorch on a CPU
 * @property {string} [skipped] reason for missing measurements
 */

/** @param {Case} each @param {string} peer */
export const includesPeer = ({ peers }, peer) => peers === undefined || peers.includes(peer);

/**
 * @param {Case} each @param {import('./competitor.mjs').Competitor[]} all unitc first @param {number} rounds
 * @returns {Promise<Record<string, Measurement>>} by competitor
 */
export async function compare(each, all, rounds) {
  const competitors = all.filter(({ name }, i) => i === 0 || includesPeer(each, name));
  const measurements = await prepareAll(each, competitors);
  const ready = competitors.filter(({ name }) => !measurements[name].skipped);
  const times = new Map(ready.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const competitor of ready) await measure(competitor, each, times.get(competitor.name), measurements);
  }
  for (const competitor of competitors) await competitor.ask('release');
  for (const { name } of ready) {
    if (measurements[name].skipped) continue;
    const own = times.get(name);
    measurements[name] = { ...measurements[name], seconds: median(own), rounds: own };
  }
  return measurements;
}

async function prepareAll(each, [ours, ...peers]) {
  const request = { kind: each.kind, ...each.request };
  const own = await ours.ask('prepare', request);
  const measurements = { [ours.name]: own.skipped ? { skipped: own.skipped } : { flop: own.model?.flop } };
  for (const peer of peers) {
    const answer = await peer.ask('prepare', { ...request, model: own.model });
    measurements[peer.name] = answer.skipped ? { skipped: answer.skipped } : checked(each, own, answer);
  }
  return measurements;
}

/** Skips a competitor that trains other parameters, or whose results deviate by more than `tolerance`. */
function checked({ tolerance }, own, { digests, trained }) {
  if (!own.digests) return {};
  const parameters = own.model?.parameters ?? [];
  const expected = elementsOf(parameters.filter(({ trainable }) => trainable));
  if (typeof trained === 'number' && trained !== expected)
    return { skipped: `it trains ${trained} elements of parameters; expected ${expected}` };
  const deviations = Object.entries(digests).map(([name, theirs]) => [
    name,
    deviation(own.digests[name], theirs),
  ]);
  const [name, worst] = deviations.reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0]);
  if (worst <= tolerance) return { deviation: worst };
  return {
    skipped: `${name} deviates by ${worst.toPrecision(2)}, limit ${tolerance}: expected ${firstOf(own.digests[name])}, found ${firstOf(digests[name])}`,
  };
}

const elementsOf = (tensors) =>
  tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);

function firstOf({ values }) {
  const shown = values.slice(0, 3).map((value) => value.toPrecision(5));
  return shown.join(', ');
}

async function measure(competitor, { repeats }, times, measurements) {
  if (measurements[competitor.name].skipped) return;
  const { seconds, skipped, peakMemory } = await competitor.ask('measure', { repeats });
  if (skipped) {
    measurements[competitor.name] = { skipped };
    return;
  }
  times.push(seconds);
  if (peakMemory) measurements[competitor.name] = { ...measurements[competitor.name], peakMemory };
}
