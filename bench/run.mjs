// `npm run bench`: unitc beside its peers, interleaved, in one run. Options: --only matmul,… --rounds N --adapter NAME --patched.
// docs/benchmarks.md says what each row means.
import { writeFileSync } from 'node:fs';
import { openOurs, openPeers } from './driver/competitors.mjs';
import { goalsTable, outcomesOf } from './driver/goals_table.mjs';
import { installPeers } from './driver/install.mjs';
import { readOptions } from './driver/options.mjs';
import { tellScaling } from './driver/scaling.mjs';
import { runSuite } from './driver/suite.mjs';
import { goals } from './goals.mjs';
import { suites } from './suites/index.mjs';

const options = readOptions(Object.keys(suites));
installPeers();
const ours = openOurs(options.adapter);
const { adapter, choice, skipped } = await ours.ask('hello');
if (skipped) throw new Error(`unitc does not start: ${skipped}`);
console.log(`adapter: ${adapter}`);
const competitors = [ours, ...(await openPeers(choice, options.patched ? ['dawn', 'unitc'] : ['dawn']))];
const report = { adapter, rounds: options.rounds, results: [], summaries: {} };

try {
  for (const suite of options.only) {
    const { rows, summaries } = await runSuite(suite, suites[suite](), competitors, options);
    report.results.push(...rows);
    report.summaries[suite] = summaries;
    if (suite === 'scaling') report.scaling = tellScaling(rows, adapter);
  }
} finally {
  for (const competitor of competitors) await competitor.close();
}
report.goals = outcomesOf(goals, report.results);
if (report.goals.length > 0) console.log(['', ...goalsTable(report.goals)].join('\n'));
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(report, null, 1)}\n`);
