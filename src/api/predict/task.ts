import type { PredictedTask } from '../../runtime/predict/predicted_task.ts';
import { OptionError } from '../options.ts';
import { UnknownTaskError } from '../spec/task.ts';

/** Available inputs: their kinds, and names of inputs or columns. */
export interface GivenInputs {
  readonly kinds: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/**
 * The named task or, without a name, the only task of the model, or the only one that reads exactly the given
 * inputs. Throws UnknownTaskError, OptionError.
 */
export function chosenTask(
  tasks: readonly PredictedTask[],
  name: string | undefined,
  given: GivenInputs,
): PredictedTask {
  if (name !== undefined) {
    const named = tasks.find((task) => task.name === name);
    if (named) return named;
    throw new UnknownTaskError(`there is no task ${name}; the tasks are ${listed(tasks)}`);
  }
  const [only, ...others] = tasks;
  if (only && others.length === 0) return only;
  const fitting = tasks.filter((task) => reads(task, given));
  if (fitting.length === 1) return fitting[0]!;
  throw new OptionError(`${problemOf(fitting, given)}: name a task (--task), one of ${listed(tasks)}`);
}

function problemOf(fitting: readonly PredictedTask[], { kinds, names }: GivenInputs): string {
  if (fitting.length > 0) return `${fitting.map((task) => task.name).join(' and ')} read the given inputs`;
  return kinds.size + names.size === 0
    ? 'the inputs do not say which task is meant'
    : 'no task reads exactly the given inputs';
}

function reads({ inputs }: PredictedTask, { kinds, names }: GivenInputs): boolean {
  const known = new Set(inputs.flatMap(({ name, columns }) => [name, ...columns]));
  return (
    inputs.every(
      ({ name, kind, columns }) =>
        kinds.has(kind) || names.has(name) || columns.some((column) => names.has(column)),
    ) &&
    [...kinds].every((kind) => inputs.some((input) => input.kind === kind)) &&
    [...names].every((name) => known.has(name))
  );
}

function listed(tasks: readonly PredictedTask[]): string {
  return tasks
    .map(({ name, inputs }) => `${name} (reads ${inputs.map((input) => input.name).join(' and ')})`)
    .join(', ');
}
