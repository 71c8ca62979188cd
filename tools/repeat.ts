#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Counters, count } from './results/counters.ts';

const usage = `npm run repeat -- [--runs N] [--only TEXT] [--results FILE]

Runs the test files that start processes or threads again and again, two at a time, each in its own process, so that
failures which depend on timing show themselves. Counts are added to docs/results.json. Exits with 1 at the end if a file
has failed.

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

/** Matches tests that start the executable, other processes, or threads that prepare data. */
const starts = /node:child_process|node:worker_threads|cli\/support\.ts|'\.\.\/support\.ts'|workers: [1-9]/;

/**
 * Tests that start processes as tools, such as `git` or the installation of the package, and take minutes.
 */
const excluded = /^test\/(docs|package|glossary|type_names)/;

const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
const files = testFiles();
let failures = 0;
for (let run = 1; run <= Number(options.runs); run++) {
  const { ran, failed, printed } = runOf(files);
  for (const file of ran) count(options.results, repetitions, file, [1, Number(failed.has(file))]);
  failures += failed.size;
  if (failed.size > 0) console.log(`${[...failed].join(', ')} failed in run ${run}:\n${printed}`);
  console.log(`${run}: ${ran.length} files, ${failures} failures so far`);
}
process.exit(failures === 0 ? 0 : 1);

interface FileResult {
  /** Absolute path. */
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

interface RunResult {
  /** The files without those whose tests were all skipped. */
  readonly ran: readonly string[];
  readonly failed: ReadonlySet<string>;
  readonly printed: string;
}

/** Runs files once. An error outside the tests fails all files, since any of them may have caused it. */
function runOf(files: readonly string[]): RunResult {
  const folder = mkdtempSync(join(tmpdir(), 'unitc-repeat-'));
  const report = join(folder, 'report.json');
  try {
    const args = [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...files], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const printed = stdout + stderr;
    if (!existsSync(report)) return { ran: files, failed: new Set(files), printed };
    const results = JSON.parse(readFileSync(report, 'utf8')).testResults as readonly FileResult[];
    const passed = namesOf(results.filter((result) => result.status === 'passed'));
    const skipped = namesOf(results.filter(isSkipped));
    const ran = files.filter((file) => !skipped.has(file));
    const failed = ran.filter((file) => !passed.has(file));
    return { ran, failed: new Set(status !== 0 && failed.length === 0 ? ran : failed), printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isSkipped({ assertionResults }: FileResult): boolean {
  return assertionResults.length > 0 && assertionResults.every(({ status }) => status === 'skipped');
}

function namesOf(results: readonly FileResult[]): ReadonlySet<string> {
  return new Set(results.map(({ name }) => relative('.', name)));
}

function testFiles(): readonly string[] {
  return readdirSync('test', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => relative('.', join(parentPath, name)))
    .filter((file) => file.includes(options.only) && !excluded.test(file))
    .filter((file) => starts.test(readFileSync(file, 'utf8')))
    .sort();
}
