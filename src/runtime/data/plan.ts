import { mergedSteps } from '../../compiler/artifact/merged_steps.ts';
import type {
  ModalityForm,
  ModalitySpec,
  PlainCall,
  RunSpec,
  TaskSpec,
} from '../../compiler/artifact/run_spec.ts';
import { own } from '../own.ts';

/** Preparation of one modality of one task. */
export interface ModalityPlan {
  readonly name: string;
  readonly kind: ModalityForm;
  /** The field of the record that the modality reads. */
  readonly field: string;
  /** Sizes of the tensor without the batch axis: numbers, or names of sizes that vary. */
  readonly dims: readonly (number | string)[];
  readonly steps: readonly PlainCall[];
}

/** Everything a worker needs to prepare batches of a task. Plain data: it is sent to workers. */
export interface TaskPlan {
  readonly task: string;
  readonly modalities: readonly ModalityPlan[];
  /** Folder of its image cache. */
  readonly cache?: string;
  /** Largest number of pixels of an image, if the dataset declares `max_pixels`. */
  readonly maxPixels?: number;
  /** Longest recording in seconds, if the dataset declares `max_seconds`. */
  readonly maxSeconds?: number;
}

/** `cachePath` returns the path of a folder that the spec names; null: nothing is cached. */
export function taskPlans(run: RunSpec, cachePath: ((folder: string) => string) | null): readonly TaskPlan[] {
  return run.tasks.map((task) => {
    const dataset = run.datasets.find(({ name }) => name === task.dataset);
    const cache = dataset?.cache ?? null;
    const maxPixels = dataset?.facts.max_pixels;
    const maxSeconds = dataset?.facts.max_seconds;
    return {
      task: task.name,
      modalities: Object.keys(task.fields).map((name) => modalityPlan(modalityNamed(run, name), task)),
      ...(cache === null || cachePath === null ? {} : { cache: cachePath(cache) }),
      ...(maxPixels === undefined ? {} : { maxPixels }),
      ...(maxSeconds === undefined ? {} : { maxSeconds }),
    };
  });
}

export function modalityNamed(run: RunSpec, name: string): ModalitySpec {
  const modality = run.modalities.find((candidate) => candidate.name === name);
  if (!modality) throw new Error(`the run spec has no modality ${name}`);
  return modality;
}

function modalityPlan({ name, kind, dims, prepare }: ModalitySpec, task: TaskSpec): ModalityPlan {
  const field = own(task.fields, name);
  if (field === undefined) throw new Error(`task ${task.name} reads no field with ${name}`);
  return { name, kind, field, dims, steps: mergedSteps(prepare, own(task.prepare, name) ?? []) };
}
