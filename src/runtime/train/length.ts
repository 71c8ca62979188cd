import type { RunSpec, TaskSpec, TrainSettings } from '../../compiler/artifact/run_spec.ts';
import { endingAt } from '../../compiler/catalog/parts/schedule.ts';

/** A run whose length in steps is known, with a learning-rate schedule that ends with it or earlier. */
export interface RunInSteps extends RunSpec {
  readonly train: TrainSettings & { readonly steps: number };
}

/** `records`: size of a task's training split. */
export function runInSteps(run: RunSpec, records: (task: string) => number): RunInSteps {
  const { train } = run;
  const steps = train.steps ?? train.epochs * stepsOfEpoch(run, records);
  return { ...run, train: { ...train, steps, lrSchedule: endingAt(train.lrSchedule, steps) } };
}

/**
 * Steps in which every training split is drawn once on average: max over the tasks of
 * ⌈records / (batch · accumulate)⌉ / share of the steps, rounded up.
 */
export function stepsOfEpoch(
  {
    tasks,
    train: { accumulate },
  }: { readonly tasks: readonly Drawn[]; readonly train: Pick<TrainSettings, 'accumulate'> },
  records: (task: string) => number,
): number {
  const drawn = tasks.filter(({ sampling }) => sampling > 0);
  const needed = drawn.map(
    ({ name, batch, sampling }) => Math.ceil(records(name) / (batch * accumulate)) / sampling,
  );
  // Shares are quotients, so 3 / (1/3) may be 9.000000000000002.
  return Math.ceil(Math.max(...needed) * (1 - 1e-12));
}

type Drawn = Pick<TaskSpec, 'name' | 'batch' | 'sampling'>;
