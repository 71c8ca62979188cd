import { ExportError } from './errors.ts';
import type { ExportRequest } from './target.ts';

/** Throws ExportError if a task is selected for a form that contains all tasks of a model. */
export function requireAllTasks({ task }: Pick<ExportRequest, 'task'>, form: string): void {
  if (task === undefined) return;
  throw new ExportError(`the form ${form} holds all tasks of a model; leave out task (--task)`);
}
