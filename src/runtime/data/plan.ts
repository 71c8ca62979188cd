import { resolve } from 'node:path';
import type { ModalitySpec, PlainCall, RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { own } from '../own.ts';

/** How one modality of one task is prepared. */
export interface ModalityPlan {
  readonly name: string;
  readonly kind: 'pixels' | 'tokens';
  readonly steps: readonly PlainCall[];
}

/** All that a worker must know to prepare batches of a task. Plain data: it is sent to workers. */
export interface TaskPlan {
  readonly task: string;
  readonly modalities: readonly ModalityPlan[];
  /** Absolute path of the folder that keeps its images. */
  readonly cache?: string;
}

/** `root`: folder of the spec; null: nothing is cached. */
export function taskPlans(run: RunSpec, root: string | null): readonly TaskPlan[] {
  return run.tasks.map((task) => {
    const cache = run.datasets.find(({ name }) => name === task.dataset)?.cache ?? null;
    return {
      task: task.name,
      modalities: task.modalities.map((name) => modalityPlan(modalityNamed(run, name), task)),
      ...(cache === null || root === null ? {} : { cache: resolve(root, cache) }),
    };
  });
}

export function modalityNamed(run: RunSpec, name: string): ModalitySpec {
  const modality = run.modalities.find((candidate) => candidate.name === name);
  if (!modality) throw new Error(`the run spec has no modality ${name}`);
  return modality;
}

/** A step of the task stands in for the modality's step of the same word; others come after. */
function modalityPlan({ name, kind, prepare }: ModalitySpec, task: TaskSpec): ModalityPlan {
  const changed = own(task.prepare, name) ?? [];
  const replaced = prepare.map((step) => changed.find(({ word }) => word === step.word) ?? step);
  const added = changed.filter(({ word }) => !prepare.some((step) => step.word === word));
  return { name, kind, steps: [...replaced, ...added] };
}
