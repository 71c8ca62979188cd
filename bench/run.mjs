// `npm run bench`: unitc beside its peers, interleaved, in one run. Options: --only matmul,… --rounds N --adapter NAME.
// docs/benchmarks.md says what each row means.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compare } from './driver/compare.mjs';
import { openOurs, openPeers } from './driver/competitors.mjs';
import { installPeers } from './driver/install.mjs';
import { headOf, lineOf, reasonsOf } from './driver/table.mjs';
import { suites } from './suites/index.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(suites).join(',') },
    rounds: { type: 'string', default: '5' },
    adapter: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const chosen = options.only.split(',');
const unknown = chosen.filter((name) => !(name in suites));
if (unknown.length > 0) throw new Error(`--only knows ${Object.keys(suites).join(', ')}; not ${unknown.join(', ')}`);

installPeers();
const ours = openOurs(options.adapter);
const { adapter, choice, skipped } = await ours.ask('hello');
if (skipped) throw new Error(`unitc does not start: ${skipped}`);
console.log(`adapter: ${adapter}`);
const competitors = [ours, ...(await openPeers(choice))];
const results = [];

try {
  for (const suite of chosen) await runSuite(suite);
} finally {
  for (const competitor of competitors) await competitor.close();
}
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify({ adapter, rounds, results }, null, 1)}\n`);

async function runSuite(suite) {
  const peers = competitors.slice(1).map(({ name }) => name);
  console.log(`\n${headOf(suite, peers)}`);
  for (const each of suites[suite]()) {
    const figures = await compare(each, competitors, rounds);
    console.log(lineOf(each, figures, peers));
    for (const reason of reasonsOf(each, figures)) console.log(reason);
    const { name, flop } = each;
    results.push({ suite, name, flop: flop ?? figures.unitc.flop, figures });
  }
}
