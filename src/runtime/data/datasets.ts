import type { DatasetSpec, RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { DataError } from '../errors.ts';
import type { OpenContext } from '../formats/format.ts';
import { formatNamed } from '../formats/index.ts';
import { own } from '../own.ts';
import type { CodeDataset } from '../records/code.ts';
import { RecordProblems, requireUsable } from '../records/problems.ts';
import type { Dataset, Sample, Split } from '../records/record.ts';
import { type SkippedRecords, skippedOf } from '../records/skipped.ts';
import { truthMember } from './batches/truth.ts';

type DataContext = Pick<OpenContext, 'root' | 'seed'> & {
  /** Rows from code, by the name of their dataset. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
};

/**
 * The datasets that tasks use, by name. Throws DataError if a record cannot be used, or if a dataset does not
 * fit its spec or tasks.
 */
export async function openDatasets(
  run: RunSpec,
  context: DataContext,
): Promise<ReadonlyMap<string, Dataset>> {
  const datasets = new Map<string, Dataset>();
  for (const spec of usedDatasets(run)) {
    const dataset = await openDataset(spec, context);
    requireUsable(dataset, spec.skip);
    checkCounts(spec, dataset);
    datasets.set(spec.name, dataset);
  }
  for (const task of run.tasks) checkTask(task, datasetOf(datasets, task));
  return datasets;
}

/** Records of these datasets that are skipped because they cannot be used, by dataset and split. */
export function skippedRecords(datasets: ReadonlyMap<string, Dataset>): readonly SkippedRecords[] {
  return [...datasets].flatMap(([name, { splits }]) =>
    Object.values(splits).flatMap((split) => skippedOf(name, split) ?? []),
  );
}

export function usedDatasets({ datasets, tasks }: RunSpec): readonly DatasetSpec[] {
  const used = new Set(tasks.map((task) => task.dataset));
  return datasets.filter(({ name }) => used.has(name));
}

/**
 * Opens a dataset. Unusable records are listed in the problems of their split. Throws DataError if the
 * dataset cannot be opened.
 */
export function openDataset(
  { name, format, columns, facts }: DatasetSpec,
  { root, seed, datasets = {} }: DataContext,
): Promise<Dataset> {
  const code = own(datasets, name);
  const context = { root, seed, name, columns, declared: facts, ...(code && { code }) };
  return formatNamed(format.builtin).open(format.args, context);
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
  throw new DataError(`dataset ${dataName}`, `no split '${name}'; it has ${known}`);
}

/**
 * Throws DataError if the number of classes or attributes in the data differs from the one that the spec
 * declares.
 */
export function checkCounts(spec: DatasetSpec, { names }: Dataset): void {
  checkCount(spec, 'classes', own(names, 'label'));
  checkCount(spec, 'attributes', own(names, 'attributes'));
}

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

/** Throws DataError if the records lack an input of the task, or the truth that its loss needs. */
export function checkTask(task: TaskSpec, dataset: Dataset): void {
  const train = splitOf(dataset, task.dataset, 'train');
  if (train.length === 0) throw new DataError(`dataset ${task.dataset}`, 'the training split is empty');
  const first = firstReadable(train);
  const where = `task ${task.name}, dataset ${task.dataset}`;
  for (const [modality, field] of Object.entries(task.fields)) {
    if (own(first.fields, field) !== undefined) continue;
    throw new DataError(
      where,
      `the modality ${modality} reads the field ${field}, which the records do not have`,
      `they have ${Object.keys(first.fields).join(', ') || 'none'}: check \`field\` of the modality`,
    );
  }
  for (const truth of task.truth) {
    if (first.truth[truthMember(truth)] !== undefined) continue;
    const known = Object.keys(first.truth)
      .map((key) => `truth.${key}`)
      .join(', ');
    throw new DataError(where, `the loss needs ${truth.name}; the dataset has ${known || 'no truth'}`);
  }
}

/**
 * The first record that can be read, since reading may fail: some formats read the header of an image. Throws
 * DataError.
 */
function firstReadable(split: Split): Sample {
  const problems = new RecordProblems();
  for (let index = 0; index < split.length; index++) {
    const sample = problems.collect(() => split.at(index));
    if (sample) return sample;
  }
  return split.at(0);
}
