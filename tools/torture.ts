#!/usr/bin/env node
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../src/runtime/random.ts';
import { type Counters, count } from './results/counters.ts';
import { everyStep } from './torture/every_step.ts';
import { killed } from './torture/killed.ts';
import { tortureSpec } from './torture/spec.ts';
import { digestOf, type Training, trained } from './torture/training.ts';

const usage = `npm run torture -- [--runs N] [--every-step] [--adapter NAME] [--seed N] [--results FILE]

Trains a small model again and again, ends its processes by signals at random moments, most of them SIGKILL, and
continues until the last step. The result must be that of an undisturbed training, bit for bit. Counts are added to
docs/results.json. Exits with 1 if a result differs or a process ends in another way than documented.

  --runs N         number of trainings (default 1)
  --every-step     resumes a run of 200 steps from each of its steps instead
  --adapter NAME   lavapipe or swiftshader (default lavapipe)
  --seed N         seed of the moments (default: the time)
  --results FILE   file of results to count in (default docs/results.json)`;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    'every-step': { type: 'boolean', default: false },
    adapter: { type: 'string', default: 'lavapipe' },
    seed: { type: 'string', default: String(Date.now()) },
    results: { type: 'string', default: 'docs/results.json' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}

const kills: Counters = {
  table: 'torture',
  command: 'npm run torture -- --runs N',
  head: [
    'adapter',
    'trainings',
    'signals',
    'of them SIGKILL',
    'results that differ',
    'undocumented exits since the last fix',
  ],
};
const resumptions: Counters = {
  table: 'torture_every_step',
  command: 'npm run torture -- --every-step',
  head: ['adapter', 'resumed runs', 'results that differ'],
};

const folder = mkdtempSync(join(tmpdir(), 'unitc-torture-'));
const spec = join(folder, 'torture.unit');
writeFileSync(spec, tortureSpec);
const training = (name: string): Training => ({ spec, run: join(folder, name), adapter: options.adapter });

let faults = 0;
try {
  await (options['every-step'] ? resumeEveryStep() : killAndResume());
} finally {
  if (faults === 0) rmSync(folder, { recursive: true });
  else console.log(`the runs are kept in ${folder}`);
}
process.exit(faults === 0 ? 0 : 1);

async function killAndResume(): Promise<void> {
  const undisturbed = training('undisturbed');
  await trained(undisturbed);
  const expected = digestOf(undisturbed.run);
  const seconds = await durationOf(training('timed'));
  for (let run = 1; run <= Number(options.runs); run++) {
    const each = training(`run_${run}`);
    const { signals, failures } = await killed(each, seconds, new Random(options.seed, run));
    const differs = digestOf(each.run) !== expected;
    const sent = [...signals.values()].reduce((sum, value) => sum + value, 0);
    count(options.results, kills, options.adapter, [
      1,
      sent,
      signals.get('SIGKILL') ?? 0,
      Number(differs),
      failures.length,
    ]);
    console.log(`${run}: ${sent} signals, ${differs ? 'DIFFERENT' : 'equal'}`);
    for (const failure of failures) console.log(failure);
    if (differs || failures.length > 0) faults++;
    else rmSync(each.run, { recursive: true });
  }
}

async function durationOf(undisturbed: Training): Promise<number> {
  const begin = performance.now();
  await trained(undisturbed);
  return (performance.now() - begin) / 1000;
}

async function resumeEveryStep(): Promise<void> {
  await everyStep(training('every_step'), (step, isEqual) => {
    count(options.results, resumptions, options.adapter, [1, Number(!isEqual)]);
    if (isEqual) return;
    console.log(`resumed from step ${step}: DIFFERENT`);
    faults++;
  });
}
