// `npm run bench`: unitc beside its peers, interleaved, in one run. Options: --only matmul,… --rounds N --adapter NAME --patched.
// docs/benchmarks.md says what each row means.
import { writeFileSync } from 'node:fs';
import { compare, takesPart } from './driver/compare.mjs';
import { openOurs, openPeers } from './driver/competitors.mjs';
import { installPeers } from './driver/install.mjs';
import { readOptions } from './driver/options.mjs';
import { footnote, isPatched } from './driver/peers.mjs';
import { plotScaling } from './driver/scaling_plot.mjs';
import { headOf, lineOf, reasonsOf } from './driver/table.mjs';
import { suites } from './suites/index.mjs';

const options = readOptions(Object.keys(suites));
installPeers();
const ours = openOurs(options.adapter);
const { adapter, choice, skipped } = await ours.ask('hello');
if (skipped) throw new Error(`unitc does not start: ${skipped}`);
console.log(`adapter: ${adapter}`);
const competitors = [ours, ...(await openPeers(choice, options.patched ? ['dawn', 'unitc'] : ['dawn']))];
const peers = competitors.slice(1).map(({ name }) => name);
const results = [];

try {
  for (const suite of options.only) await runSuite(suite);
} finally {
  for (const competitor of competitors) await competitor.close();
}
const scaling = results.filter(({ suite, figures }) => suite === 'scaling' && figures.unitc.seconds);
const report = { adapter, rounds: options.rounds, results };
if (scaling.length > 0) {
  const measured = scaling.map(({ axis, at, figures }) => ({ axis, at, seconds: figures.unitc.seconds }));
  report.scaling = plotScaling(measured, new URL('../docs/curves/scaling.svg', import.meta.url));
}
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(report, null, 1)}\n`);

async function runSuite(suite) {
  const cases = suites[suite]();
  const shown = peers.filter((peer) => cases.some((each) => takesPart(each, peer)));
  console.log(`\n${headOf(suite, shown)}`);
  for (const each of cases) {
    const figures = await compare(each, competitors, options.rounds);
    console.log(lineOf(each, figures, shown));
    for (const reason of reasonsOf(each, figures)) console.log(reason);
    const { request, ...described } = each;
    results.push({ suite, ...described, flop: each.flop ?? figures.unitc.flop, figures });
  }
  if (shown.some(isPatched)) console.log(footnote);
}
