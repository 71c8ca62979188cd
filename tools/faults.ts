#!/usr/bin/env node
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allScenarios } from './faults/all_scenarios.ts';
import { injectAll, oneIn } from './faults/inject.ts';
import { memoryFolder } from './faults/memory_folder.ts';
import { recordFaults } from './faults/record.ts';
import { SimulatedTrainings } from './faults/simulated_training.ts';

/**
 * `npm run faults`: interrupts, tears and fails every operation of every write path in turn, and compares the
 * recovered state with that of undisturbed work. `--record` stores the counts in docs/results.json, `--one-in
 * N` injects a sample. Arguments: parts of scenario names. Exits with 1 if anything is lost or differs.
 */

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'boolean', default: false }, 'one-in': { type: 'string', default: '1' } },
});
const root = memoryFolder();
try {
  const templates = join(root, 'templates');
  mkdirSync(templates);
  const trainings = await SimulatedTrainings.open();
  const all = await allScenarios(trainings, templates);
  const scenarios = all.filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  );
  const counts = [];
  for (const scenario of scenarios) {
    const found = await injectAll(scenario, root, oneIn(Number(values['one-in'])));
    console.log(
      `${found.scenario}: ${found.operations} operations, ${found.injected} faults, ${found.failures.length} failures`,
    );
    for (const failure of found.failures) console.log(JSON.stringify(failure, null, 2));
    counts.push(found);
  }
  await trainings.close();
  if (values.record) recordFaults(counts);
  process.exitCode = counts.some(({ failures }) => failures.length > 0) ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}
