import type { Model, ModelTask } from '../../compiler/model/model.ts';
import { failureExit, UnitcError } from '../../errors.ts';

/** The spec has no task with the requested name. */
export class UnknownTaskError extends UnitcError {
  override readonly name = 'UnknownTaskError';
  readonly code = 'UNITC_UNKNOWN_TASK';
  readonly exit = failureExit.usage;
}

/** A task by name. Throws UnknownTaskError. */
export function taskNamed({ tasks }: Model, name: string): ModelTask {
  const task = tasks.find((candidate) => candidate.name === name);
  if (task) return task;
  const known = tasks.map((candidate) => candidate.name).join(', ');
  throw new UnknownTaskError(`there is no task ${name}; the tasks are ${known}`);
}
