// Opens a table as a dataset with texts and classes, checks every row, and reads rows in random order. Prints
// seconds of CPU time and bytes as JSON.

import { dirname } from 'node:path';
import { table } from '../../dist/src/runtime/formats/table.js';

/** CPU time of all threads, which depends less on other load than elapsed time does. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const [, , file] = process.argv;
const args = {
  train: [file],
  valid: 0.01,
  split: null,
  stratify: false,
  separator: null,
  quotes: 'double',
  header: [],
};
const columns = {
  text: { builtin: 'text', args: { column: 'comment', pair: null } },
  label: { builtin: 'label', args: { column: 'sentiment', names: [] } },
};

const started = cpuSeconds();
const { splits } = await table.open(args, { root: dirname(file), seed: 1, columns });
const opening = cpuSeconds() - started;
const { train } = splits;
if (train.problems.count > 0) throw train.problems.kinds()[0].first[0];

const reads = 100_000;
const before = cpuSeconds();
let characters = 0;
for (let i = 0; i < reads; i++) {
  characters += train.at(Math.floor(Math.random() * train.length)).fields.text.text[0].length;
}
const access = (cpuSeconds() - before) / reads;
console.log(JSON.stringify({ opening, access, peak: 1024 * process.resourceUsage().maxRSS, characters }));
