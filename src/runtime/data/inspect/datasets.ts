import type { RunSpec, TaskSpec } from '../../../compiler/artifact/run_spec.ts';
import type { CodeDataset } from '../../records/code.ts';
import { RecordProblems } from '../../records/problems.ts';
import type { Dataset } from '../../records/record.ts';
import { checkCounts, checkTask, openDataset, usedDatasets } from '../datasets.ts';
import { type DecodableDatasets, decodableDatasets, decodingPlans } from '../decodable.ts';
import { fitModalities } from '../fitting/fit.ts';
import { createPreparer } from '../node_preparer.ts';
import { taskPlans } from '../plan.ts';
import { duplicateNotes, findDuplicates } from './duplicates.ts';
import { groupAdvice } from './group_advice.ts';
import { type BadRecord, badRecord, inspectSplit, type SplitReport } from './split.ts';

export interface DatasetCheck {
  readonly dataset: string;
  readonly splits: readonly SplitReport[];
  /** Problems of the entire dataset: it cannot be opened, or does not match the spec or a task. */
  readonly problems: readonly BadRecord[];
  /** Potentially surprising findings about both splits, such as records that occur in both. */
  readonly notes: readonly string[];
}

export interface DatasetsInspection {
  /** Folder of the spec. */
  readonly root: string;
  /** Number of queries of each task, by its name; null for a task without queries. */
  readonly queries: ReadonlyMap<string, number | null>;
  /** Number of records of each split; null: all. */
  readonly limit: number | null;
  /** Rows from code, by the name of their dataset. */
  readonly datasets?: Readonly<Record<string, CodeDataset>>;
}

/**
 * Opens and inspects every dataset that a task uses; problems of one do not stop the others. Throws DataError
 * if a vocabulary cannot be read.
 */
export async function inspectDatasets(
  run: RunSpec,
  { root, queries, limit, datasets }: DatasetsInspection,
): Promise<readonly DatasetCheck[]> {
  const context = { root, seed: run.train.seed, ...(datasets && { datasets }) };
  const opened = new Map<string, Dataset>();
  const problems = new Map<string, RecordProblems>();
  for (const spec of usedDatasets(run)) {
    const found = new RecordProblems();
    problems.set(spec.name, found);
    const dataset = await found.collectAsync(() => openDataset(spec, context));
    if (!dataset) continue;
    opened.set(spec.name, dataset);
    if (!hasProblems(dataset)) found.collect(() => checkCounts(spec, dataset));
    for (const task of tasksOn(run, spec.name, dataset)) found.collect(() => checkTask(task, dataset));
  }
  const readable = { ...run, tasks: run.tasks.filter(({ dataset }) => opened.has(dataset)) };
  const { datasets: usable, leftOut } = await withoutUndecodable(readable, opened, limit);
  const fitted = await fitModalities(readable, usable, root, {});
  // No image cache: the image files themselves are checked.
  const prepare = await createPreparer(taskPlans(readable, null), fitted);
  const checks: DatasetCheck[] = [];
  for (const [name, found] of problems) {
    const dataset = usable.get(name);
    const task = run.tasks.find((candidate) => candidate.dataset === name)!;
    const spec = run.datasets.find((each) => each.name === name)!;
    const inspected = { limit, queries: queries.get(task.name) ?? null, skip: spec.skip };
    const splits: SplitReport[] = [];
    for (const split of Object.values(dataset?.splits ?? {})) {
      const unused = leftOut.get(name)?.[split.name] ?? [];
      splits.push(await inspectSplit(task, dataset!, split, prepare, { ...inspected, unused }));
    }
    const first = found.kinds().flatMap((kind) => kind.first);
    const notes = dataset
      ? duplicateNotes(await findDuplicates(dataset, limit), (input) => groupAdvice(spec, input))
      : [];
    checks.push({ dataset: name, splits, problems: first.map(badRecord), notes });
  }
  return checks;
}

/** The datasets without the records that training leaves out because they cannot be decoded. */
async function withoutUndecodable(
  run: RunSpec,
  opened: ReadonlyMap<string, Dataset>,
  limit: number | null,
): Promise<DecodableDatasets> {
  const plans = decodingPlans(run, taskPlans(run, null));
  if (plans.length === 0) return { datasets: opened, leftOut: new Map() };
  const prepare = await createPreparer(plans, { vocabularies: {}, statistics: {} });
  return decodableDatasets(run, opened, plans, { prepare, ...(limit !== null && { limit }) });
}

/** Whether the training split has unusable records, which may be the only ones of a class. */
function hasProblems({ splits }: Dataset): boolean {
  return (splits.train?.problems?.count ?? 0) > 0;
}

/** Tasks to check a dataset against; none if the problems of its training split are already known. */
function tasksOn({ tasks }: RunSpec, name: string, { splits }: Dataset): readonly TaskSpec[] {
  const { length = 0, problems } = splits.train ?? {};
  if (length === 0 && problems && problems.count > 0) return [];
  return tasks.filter(({ dataset }) => dataset === name);
}
