import type { TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { type DisplacedRecord, displacedRecords } from './displaced.ts';
import { drawnList, listOf, type RecordList } from './record_list.ts';
import { type RecordedRun, trainedWith } from './recorded_run.ts';
import { firstName, type RenamedTask } from './renaming.ts';
import { presentContents } from './run_data.ts';

/**
 * Records of a task that were moved, removed or added between two runs. The record lists come from the
 * digests or, if those are incomplete, from the present data if it is that of the run.
 */
export async function displacedIn(
  a: RecordedRun,
  b: RecordedRun,
  {
    step,
    task,
    renamed,
  }: { readonly step: number; readonly task: string; readonly renamed: readonly RenamedTask[] },
): Promise<readonly DisplacedRecord[]> {
  const [one, two] = [await recordsOf(a, step, task), await recordsOf(b, step, task)];
  if (!one || !two) return [];
  const records = two.records.map((record) => ({ ...record, name: firstName(renamed, task, record.name) }));
  return displacedRecords(task, one, { ...two, records });
}

async function recordsOf(run: RecordedRun, step: number, task: string): Promise<RecordList | undefined> {
  const drawn = drawnRecords(run, step, task);
  if (drawn?.isComplete) return drawn;
  const present = (await presentContents(run, step))?.get(task);
  if (!present) return drawn;
  const records = [...present].map(([name, digest], index) => ({ index, name, digest }));
  return listOf(records, records.length);
}

function drawnRecords(run: RecordedRun, step: number, name: string): RecordList | undefined {
  const { run: spec, segment, description } = trainedWith(run, step);
  const task: TaskSpec = spec.tasks.find((each) => each.name === name)!;
  const counts = new Map(Object.entries(description.record.records ?? {}));
  const length = counts.get(task.dataset);
  if (length === undefined) return undefined;
  return drawnList(run.digests, task, { run: spec, seed: segment.seed, length });
}
