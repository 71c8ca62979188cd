#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Counters, count } from './results/counters.ts';

const usage = `npm run repeat -- [--runs N] [--only TEXT] [--results FILE]

Runs the test files that start processes or threads again and again, each in its own process, so that failures which
depend on timing show themselves. Counts are added to docs/results.json. Exits with 1 at the end if a file has failed.

  --runs N         number of repetitions (default 1)
  --only TEXT      only files whose path contains the text
  --results FILE   file of results to count in (default docs/results.json)`;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    results: { type: 'string', default: 'docs/results.json' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}

const repetitions: Counters = {
  table: 'repeat',
  command: 'npm run repeat -- --runs N',
  head: ['test file', 'runs', 'failures'],
};

/** Marks of tests that start the executable, other processes, or threads that prepare data. */
const starts = /node:child_process|node:worker_threads|cli\/support\.ts|'\.\.\/support\.ts'|workers: [1-9]/;

/**
 * Tests that start processes as tools, such as `git` or the installation of the package, and take minutes.
 */
const excluded = /^test\/(docs|package|glossary|type_names)/;

const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
const files = testFiles();
let failed = 0;
for (let run = 1; run <= Number(options.runs); run++) {
  for (const file of files) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', file], {
      encoding: 'utf8',
    });
    count(options.results, repetitions, file, [1, Number(status !== 0)]);
    if (status === 0) continue;
    failed++;
    console.log(`${file} failed in run ${run}:\n${stdout}${stderr}`);
  }
  console.log(`${run}: ${files.length} files, ${failed} failures so far`);
}
process.exit(failed === 0 ? 0 : 1);

function testFiles(): readonly string[] {
  return readdirSync('test', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => relative('.', join(parentPath, name)))
    .filter((file) => file.includes(options.only) && !excluded.test(file))
    .filter((file) => starts.test(readFileSync(file, 'utf8')))
    .sort();
}
