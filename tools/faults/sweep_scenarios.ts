import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepPlan } from '../../src/api/swept/plan.ts';
import { PlannedSweep } from '../../src/api/swept/planned_sweep.ts';
import { readSweep, sweepFileName } from '../../src/api/swept/sweep_file.ts';
import { endWriters } from './ended_writers.ts';
import { damage, resultOf } from './run_scenarios.ts';
import type { Scenario } from './scenario.ts';
import { type SimulatedTrainings, simulatedSpec } from './simulated_training.ts';

const set = { 'train.optimizer.lr': ['0.01', '0.1'], 'train.steps': ['2'] };
const runs = ['variant-1/seed-5', 'variant-2/seed-5'];

/** A folder of several runs and the table of their results; repeating the command continues it. */
export function sweepScenarios(trainings: SimulatedTrainings): readonly Scenario[] {
  const sweep = async (folder: string): Promise<void> => {
    const plan = sweepPlan(join(folder, 'a.unit'), join(folder, 'sweep'), set, 1);
    await new PlannedSweep(plan, { directory: plan.directory }, ({ directory = '', ...run }) =>
      trainings.train(directory, run),
    ).trainAll();
  };
  return [
    {
      name: 'a sweep',
      prepare: async (folder) => writeFileSync(join(folder, 'a.unit'), simulatedSpec),
      work: sweep,
      check: (folder) => {
        const paths = runs.map((run) => join(folder, 'sweep', run));
        for (const path of paths) endWriters(path);
        // Throws if the description is damaged.
        if (existsSync(join(folder, 'sweep'))) readSweep(join(folder, 'sweep'));
        return paths.flatMap(damage);
      },
      recover: sweep,
      result: (folder) => {
        const table = readFileSync(join(folder, 'sweep', sweepFileName), 'utf8');
        return [
          table.replace(/"seconds": [\d.e-]+/g, ''),
          ...runs.map((run) => resultOf(join(folder, 'sweep', run))),
        ].join('\n');
      },
    },
  ];
}
