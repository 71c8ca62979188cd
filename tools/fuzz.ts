#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Executor } from './fuzz/engine/executor.ts';
import { fuzz } from './fuzz/fuzz_target.ts';
import type { FuzzTarget } from './fuzz/target.ts';
import { isTargetName, moduleOf, type TargetName, targetNames } from './fuzz/targets/index.ts';
import { type Counters, count } from './results/counters.ts';

const usage = `npm run fuzz -- TARGET [--seconds N] [--inputs N] [--seed N] [--results FILE]
npm run fuzz -- TARGET --input FILE

Reads mutated inputs in a process that is watched. A fault is an exception that no documentation lists, more than
1 s of CPU time for each 100 kB, memory over the bound of the target, or a file changed outside of the scratch
folder. Inputs that execute new code join test/fuzz_corpus/TARGET. Counts are added to docs/results.json.
A signal ends it after the batch that it reads. Exits with 1 where there is a fault.

  --seconds N      time (default 60)
  --inputs N       ends after this many inputs
  --seed N         seed of the mutations (default: the time)
  --results FILE   file of results to count in (default docs/results.json)
  --input FILE     reads one input, such as one of fuzz_faults/TARGET, and prints its fault

targets: ${targetNames.join(', ')}`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    inputs: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now()) },
    results: { type: 'string', default: 'docs/results.json' },
    input: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [name = ''] = positionals;
if (options.help || !isTargetName(name)) {
  console.log(usage);
  process.exit(options.help ? 0 : 2);
}

const counters: Counters = {
  table: 'fuzz',
  command: 'npm run fuzz -- TARGET --seconds N',
  head: ['reader', 'inputs', 'faults since the last fix'],
};

process.exit(options.input === undefined ? await fuzzed(name) : await reproduced(name, options.input));

async function fuzzed(name: TargetName): Promise<number> {
  const module = moduleOf(name);
  const { target } = (await import(module)) as { readonly target: FuzzTarget };
  let shown = performance.now();
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const { inputs, faults, kept, coverage } = await fuzz(target, {
    module,
    corpus: `test/fuzz_corpus/${name}`,
    faults: `fuzz_faults/${name}`,
    seconds: Number(options.seconds),
    inputs: Number(options.inputs),
    seed: options.seed,
    signal: ending.signal,
    found: (path, { kind, detail }) => console.log(`${path}: ${kind}: ${detail}`),
    progress: (state) => {
      if (performance.now() - shown < 10_000) return;
      shown = performance.now();
      console.log(`${name}: ${state.inputs} inputs, coverage ${state.coverage}, ${state.kept} kept`);
    },
  });
  count(options.results, counters, target.title, [inputs, faults]);
  console.log(
    `${name}: ${inputs} inputs, ${faults} kinds of fault, coverage ${coverage}, ${kept} inputs kept`,
  );
  return faults === 0 ? 0 : 1;
}

async function reproduced(name: TargetName, file: string): Promise<number> {
  if (!existsSync(file)) {
    console.log(`there is no file ${file}`);
    return 2;
  }
  const module = moduleOf(name);
  const { target } = (await import(module)) as { readonly target: FuzzTarget };
  const executor = new Executor(target, module, { measure: 'nothing' });
  try {
    const fault = await executor.alone(new Uint8Array(readFileSync(file)));
    console.log(fault ? `${fault.kind}: ${fault.detail}` : 'no fault');
    return fault ? 1 : 0;
  } finally {
    executor.close();
  }
}
