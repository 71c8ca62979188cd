import type { DatasetSpec, RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { DataError } from '../errors.ts';
import { formatNamed } from '../formats/index.ts';
import type { Dataset, Split } from '../records/record.ts';
import { modalityNamed } from './plan.ts';
import { truthMember } from './truth.ts';

/** The datasets that tasks use, by name, opened one after the other. Throws DataError. */
export async function openDatasets(
  run: RunSpec,
  context: { readonly root: string; readonly seed: number },
): Promise<ReadonlyMap<string, Dataset>> {
  const used = new Set(run.tasks.map((task) => task.dataset));
  const datasets = new Map<string, Dataset>();
  for (const spec of run.datasets) {
    if (!used.has(spec.name)) continue;
    const dataset = await formatNamed(spec.format.word).open(spec.format.args, context);
    checkCount(spec, 'classes', dataset.labels);
    checkCount(spec, 'attributes', dataset.attributes);
    datasets.set(spec.name, dataset);
  }
  for (const task of run.tasks) checkTask(run, task, datasetOf(datasets, task));
  return datasets;
}

export function datasetOf(datasets: ReadonlyMap<string, Dataset>, task: TaskSpec): Dataset {
  const dataset = datasets.get(task.dataset);
  if (!dataset) throw new Error(`the run spec has no dataset ${task.dataset}`);
  return dataset;
}

export function splitOf(dataset: Dataset, dataName: string, name: string): Split {
  const split = dataset.splits[name];
  if (split) return split;
  const known = Object.keys(dataset.splits).join(', ');
  throw new DataError(`dataset ${dataName}`, `there is no split '${name}'; it has ${known}`);
}

/** What the spec says of the number of classes or attributes must be what the data has. */
function checkCount(
  { name, facts }: DatasetSpec,
  fact: 'classes' | 'attributes',
  known: readonly string[] | undefined,
): void {
  if (!known || facts[fact] === undefined || facts[fact] === known.length) return;
  const shown = known.slice(0, 20).join(', ');
  throw new DataError(
    `dataset ${name}`,
    `the spec declares ${facts[fact]} ${fact}, the data has ${known.length}: ${shown}${known.length > 20 ? ', ...' : ''}`,
    `write ${fact}: ${known.length}`,
  );
}

/** A task must find in its records what it reads and what its loss compares with. */
function checkTask(run: RunSpec, task: TaskSpec, dataset: Dataset): void {
  const train = splitOf(dataset, task.dataset, 'train');
  if (train.length === 0) throw new DataError(`dataset ${task.dataset}`, 'the training split is empty');
  const first = train.at(0);
  const where = `task ${task.name}, dataset ${task.dataset}`;
  for (const name of task.modalities) {
    const [key, what] =
      modalityNamed(run, name).kind === 'pixels'
        ? (['image', 'images'] as const)
        : (['text', 'texts'] as const);
    if (first[key] === undefined) {
      throw new DataError(where, `the task reads ${name}, but the dataset has no ${what}`, 'check `attend`');
    }
  }
  for (const truth of task.truth) {
    if (first.truth[truthMember(truth)] !== undefined) continue;
    const known = Object.keys(first.truth)
      .map((key) => `truth.${key}`)
      .join(', ');
    throw new DataError(where, `the loss needs ${truth.name}; the dataset has ${known || 'no truth'}`);
  }
}
