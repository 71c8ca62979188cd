import { ExportError } from './errors.ts';
import type { ExportRequest } from './target.ts';

/** Throws ExportError where one task is named for a form that holds all tasks of a model. */
export function requireAllTasks({ task }: Pick<ExportRequest, 'task'>, form: string): void {
  if (task === undefined) return;
  throw new ExportError(`the form ${form} holds all tasks of a model; leave out task (--task)`);
}
