import type { RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import type { DataError } from '../errors.ts';
import { LeftOut } from '../reading/left_out.ts';
import { RecordProblems } from '../records/problems.ts';
import type { Dataset, FileSequence, Sample, Split } from '../records/record.ts';
import { rawSample } from './batches/truth.ts';
import { filesOf } from './contents/record_files.ts';
import type { VerifyFiles } from './contents/unchanged.ts';
import { usedDatasets } from './datasets.ts';
import type { TaskPlan } from './plan.ts';
import type { Prepare } from './preparer.ts';
import { inOrder } from './threads/in_order.ts';

/** Number of records that are decoded at the same time: enough for all threads. */
const ahead = 32;

/** Kinds of modalities with encoded inputs, which may fail to decode. */
const decoded: ReadonlySet<string> = new Set(['pixels', 'audio']);

/** Functions and limits for decoding records in advance. */
export interface Decoding {
  /** Preparation with `decodingPlans`. */
  readonly prepare: Prepare;
  /**
   * Called with the files of a record before it is decoded. Throws DataError if a file is not as expected.
   */
  readonly verifyFiles?: VerifyFiles | undefined;
  /** Splits that will be read; absent: all. */
  readonly splits?: readonly string[] | undefined;
  /** Number of usable records to read from the start of each split; absent: all. */
  readonly limit?: number | undefined;
}

/**
 * Plans for decoding the records of datasets with `skip` before they are used: one for each distinct
 * preparation of a dataset's images and recordings. Empty if no dataset needs it.
 */
export function decodingPlans(run: RunSpec, plans: readonly TaskPlan[]): readonly TaskPlan[] {
  const found = new Map<string, TaskPlan>();
  for (const { name, skip } of usedDatasets(run)) {
    for (const task of skip === null ? [] : run.tasks.filter(({ dataset }) => dataset === name)) {
      const plan = plans.find((each) => each.task === task.name)!;
      const modalities = plan.modalities.filter(({ kind }) => decoded.has(kind));
      const key = JSON.stringify([name, { ...plan, task: '', modalities }]);
      if (modalities.length > 0 && !found.has(key)) found.set(key, { ...plan, modalities });
    }
  }
  return [...found.values()];
}

/** Number of records above which decoding takes minutes. */
const many = 10_000;

/** Notices of long preparation: a sentence for each large dataset that is decoded in advance. */
export function decodingNotices(
  run: RunSpec,
  opened: ReadonlyMap<string, Dataset>,
  plans: readonly TaskPlan[],
  { splits: read, limit = Number.POSITIVE_INFINITY }: Pick<Decoding, 'splits' | 'limit'>,
): readonly string[] {
  const tasks = run.tasks.filter(({ name }) => plans.some(({ task }) => task === name));
  return [...new Set(tasks.map(({ dataset }) => dataset))].flatMap((name) => {
    const splits = Object.values(opened.get(name)?.splits ?? {});
    const decoded = splits.filter((split) => !read || read.includes(split.name));
    const records = decoded.reduce((sum, { length }) => sum + Math.min(length, limit), 0);
    if (records < many) return [];
    return [
      `decoding the ${records} records of ${name} once, because \`skip\` leaves out those that cannot be decoded`,
    ];
  });
}

/** Datasets without the records that cannot be decoded. */
export interface DecodableDatasets {
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** The records that are left out, by dataset and split. */
  readonly leftOut: ReadonlyMap<string, Readonly<Record<string, readonly Sample[]>>>;
}

/**
 * Removes records whose images or recordings cannot be decoded, and adds them to the problems of their
 * splits. Reads only datasets of `plans`, and of each split no more than `limit` requires. Each record is
 * prepared as in an evaluation. The result does not depend on the number of threads. Throws DataError of
 * `verifyFiles`.
 */
export async function decodableDatasets(
  run: RunSpec,
  opened: ReadonlyMap<string, Dataset>,
  plans: readonly TaskPlan[],
  decoding: Decoding,
): Promise<DecodableDatasets> {
  const datasets = new Map(opened);
  const leftOut = new Map<string, Readonly<Record<string, readonly Sample[]>>>();
  for (const [name, dataset] of opened) {
    const tasks = run.tasks.filter(
      (task) => task.dataset === name && plans.some((plan) => plan.task === task.name),
    );
    if (tasks.length === 0) continue;
    const read = decoding.splits ?? Object.keys(dataset.splits);
    const splits = new Map(Object.entries(dataset.splits));
    const left = new Map<string, readonly Sample[]>();
    for (const split of read) {
      const whole = splits.get(split);
      if (!whole) continue;
      const { usable, samples } = await decodableSplit(whole, tasks, decoding);
      splits.set(split, usable);
      left.set(split, samples);
    }
    datasets.set(name, { ...dataset, splits: Object.fromEntries(splits) });
    leftOut.set(name, Object.fromEntries(left));
  }
  return { datasets, leftOut };
}

/** A record with the problem that prevents its use; without a sample if even that cannot be read. */
interface Tried {
  readonly sample?: Sample | undefined;
  readonly problem?: DataError | undefined;
}

async function decodableSplit(
  split: Split,
  tasks: readonly TaskSpec[],
  decoding: Decoding,
): Promise<{ readonly usable: Split; readonly samples: readonly Sample[] }> {
  const problems = split.problems ?? new RecordProblems();
  const left = new LeftOut();
  const samples: Sample[] = [];
  const { limit = Number.POSITIVE_INFINITY } = decoding;
  let index = 0;
  for await (const { sample, problem } of inOrder(split.length, ahead, (i) =>
    tried(split, i, tasks, decoding),
  )) {
    if (problem) {
      problems.add(problem);
      left.add(index);
      if (sample) samples.push(sample);
    }
    index++;
    if (index - left.length >= limit) break;
  }
  return { usable: left.length === 0 ? split : { ...without(split, left), problems }, samples };
}

/** Prepares a record for every task. */
async function tried(
  split: Split,
  index: number,
  tasks: readonly TaskSpec[],
  { prepare, verifyFiles }: Decoding,
): Promise<Tried> {
  const problems = new RecordProblems();
  const sample = problems.collect(() => split.at(index));
  for (const task of sample ? tasks : []) {
    const raw = rawSample(task, sample!, undefined);
    await verifyFiles?.(filesOf(raw.fields));
    await problems.collectAsync(() => prepare(task.name, [raw]));
  }
  return { sample, problem: problems.kinds()[0]?.first[0] };
}

/** A split without some of its records. */
function without(split: Split, left: LeftOut): Split {
  const { sequence } = split;
  const length = split.length - left.length;
  return {
    ...split,
    length,
    at: (index) => split.at(left.indexAmongAll(index)),
    ...(sequence && { sequence: { ...sequence, starts: remainingStarts(sequence, left, length) } }),
  };
}

/** Index of the first remaining record of each file that has any left. */
function remainingStarts({ starts }: FileSequence, left: LeftOut, length: number): Uint32Array {
  const moved = starts.map((start) => start - left.before(start));
  return moved.filter((start, file) => start < (moved[file + 1] ?? length));
}
