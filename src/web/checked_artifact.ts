import type { Artifact } from '../compiler/artifact/program.ts';
import { outputKinds, type RunSpec } from '../compiler/artifact/run_spec.ts';
import { kinds } from '../runtime/data/kinds/index.ts';
import { isObject } from '../runtime/own.ts';
import { ExportedModelError } from './errors.ts';
import {
  isCount,
  isText,
  type JsonForm,
  listOf,
  objectOf,
  oneOf,
  requireForms,
  withMembers,
} from './forms.ts';

const isCall = withMembers({ builtin: isText, args: isObject });
/** Whether a value is a list of built-ins with their arguments. */
export const isCalls = listOf(isCall);
const isPlacements = listOf(withMembers({ name: isText, shape: listOf(isCount), offset: isCount }));

const runForms: Readonly<Record<'model' | 'modalities' | 'datasets' | 'tasks' | 'train', JsonForm>> = {
  model: isText,
  modalities: listOf(
    withMembers({ name: isText, kind: oneOf(...Object.keys(kinds)), dims: Array.isArray, prepare: isCalls }),
  ),
  datasets: listOf(withMembers({ name: isText, format: isCall, columns: objectOf(isCall), facts: isObject })),
  tasks: listOf(
    withMembers({
      name: isText,
      dataset: isText,
      batch: isCount,
      fields: objectOf(isText),
      prepare: objectOf(isCalls),
      truth: Array.isArray,
      heads: listOf(withMembers({ name: isText, puts: oneOf(...outputKinds), outputs: isCount })),
      metrics: isCalls,
    }),
  ),
  train: withMembers({ seed: isCount }),
};

const artifactForms: Readonly<Record<'parameters' | 'kernels' | 'programs' | 'run', JsonForm>> = {
  parameters: listOf(withMembers({ name: isText, shape: listOf(isCount), chunk: isCount, offset: isCount })),
  kernels: listOf(withMembers({ name: isText, file: isText })),
  programs: listOf(
    withMembers({
      task: isText,
      mode: isText,
      sizes: objectOf(isCount),
      buffers: listOf(withMembers({ name: isText, bytes: isCount })),
      inputs: isPlacements,
      constants: Array.isArray,
      outputs: isPlacements,
      dispatches: listOf(
        withMembers({ kernel: isCount, bindings: Array.isArray, workgroups: listOf(isCount) }),
      ),
    }),
  ),
  run: isObject,
};

/** Throws ExportedModelError if members that a runner reads are missing or have another form. */
export function checkedArtifact(value: unknown, where: string): Artifact {
  requireForms(value, artifactForms, where);
  const { run } = value as Artifact;
  checkedRun(run, `${where}: run`);
  return value as Artifact;
}

/** Throws ExportedModelError if a task reads a modality or dataset that the run does not describe. */
export function checkedRun(value: unknown, where: string): RunSpec {
  requireForms(value, runForms, where);
  const run = value as RunSpec;
  const [modalities, datasets] = [run.modalities, run.datasets].map(
    (named) => new Set(named.map(({ name }) => name)),
  ) as [Set<string>, Set<string>];
  const wrong = run.tasks.find(
    ({ dataset, fields }) =>
      !datasets.has(dataset) || Object.keys(fields).some((name) => !modalities.has(name)),
  );
  if (!wrong && run.tasks.length > 0) return run;
  const problem = wrong ? `task ${wrong.name} reads what it does not describe` : 'it has no tasks';
  throw new ExportedModelError(`${where} is damaged: ${problem}; export the model again`);
}
