import { mostRuns, OptionError, requireWhole } from './options.ts';
import { TrainResources } from './run/resources.ts';
import { trainRun } from './run/train_run.ts';
import type { SweepOptions, SweepResult } from './swept/options.ts';
import { sweepPlan } from './swept/plan.ts';
import { PlannedSweep } from './swept/planned_sweep.ts';

export type { SweptValues } from './swept/grid.ts';
export type { StartedRun, SweepOptions, SweepResult } from './swept/options.ts';
export type { SweptRun, SweptState, SweptValue, SweptVariant, VariantValue } from './swept/result.ts';
export type { MeanInterval } from './swept/student.ts';

/**
 * Trains every combination of values with the same seeds, one run after another in one process: runs share
 * the device, compiled shaders and, if it is the same, the data. Each has an ordinary run folder. An
 * interrupted sweep is continued: completed runs are skipped. A run that diverges, or that the adapter cannot
 * hold, is reported in the result, and the sweep continues.
 *
 * @param spec path of a `.unit` file
 * @throws OptionError, SpecFileError, SpecError, and the errors of `train` except DivergedError, PlanError
 *   and LimitError
 * @example
 * const { values } = await sweep('model.unit', {
 *  set: { 'train.optimizer.lr': [1e-4, 3e-4, 1e-3] },
 *  seeds: 3,
 *  directory: 'sweeps/lr',
 * });
 * for (const { task, name, variants } of values) {
 *  for (const { variant, value, difference } of variants) console.log(task, name, variant, value, difference);
 * }
 */
export async function sweep(spec: string, options: SweepOptions): Promise<SweepResult> {
  const { directory, seeds = 1, steps } = options;
  requireWhole('seeds', seeds, 1, mostRuns);
  if (directory === '') throw new OptionError('option directory: the name of the folder is empty');
  const set = { ...options.set, ...(steps === undefined ? {} : { 'train.steps': [steps] }) };
  const plan = sweepPlan(spec, directory, set, seeds);
  const resources = new TrainResources(options.adapter);
  try {
    return await new PlannedSweep(plan, options, (run) => trainRun(resources, spec, run)).trainAll();
  } finally {
    await resources.close();
  }
}
