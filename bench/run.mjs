// `npm run bench`: unitc and other libraries, interleaved, in one run. docs/benchmarks.md describes the
// options and rows.
import { writeFileSync } from 'node:fs';
import { openBefore, openOurs, openPeers } from './driver/competitors.mjs';
import { goalsTable, outcomesOf } from './driver/goals_table.mjs';
import { installPeers } from './driver/install.mjs';
import { readOptions } from './driver/options.mjs';
import { reportScaling } from './driver/scaling.mjs';
import { failuresOf, runSuite } from './driver/suite.mjs';
import { goals } from './goals.mjs';
import { suites } from './suites/index.mjs';

const options = readOptions(Object.keys(suites));
installPeers(options.peers);
const ours = openOurs(options.adapter);
const { adapter, choice, skipped } = await ours.ask('hello');
if (skipped) throw new Error(`unitc does not start: ${skipped}`);
console.log(`adapter: ${adapter}`);
const competitors = [
  ours,
  ...(options.before ? [openBefore(options.before, options.adapter)] : []),
  ...(await openPeers({
    adapter: choice,
    pollings: options.patched ? ['dawn', 'unitc'] : ['dawn'],
    names: options.peers,
    torch: options.torch,
  })),
];
const report = { adapter, rounds: options.rounds, results: [], summaries: {} };

try {
  for (const suite of options.only) {
    const cases = suites[suite](options.sizes).slice(0, options.first);
    const { rows, summaries } = await runSuite(suite, cases, competitors, options);
    report.results.push(...rows);
    report.summaries[suite] = summaries;
    if (suite === 'scaling') report.scaling = reportScaling(rows, adapter);
  }
} finally {
  for (const competitor of competitors) await competitor.close();
}
report.goals = options.sizes === 'usual' ? outcomesOf(goals, report.results) : [];
if (report.goals.length > 0) console.log(['', ...goalsTable(report.goals)].join('\n'));
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(report, null, 1)}\n`);
if (options.strict && failuresOf(report.results).length > 0) process.exitCode = 1;
