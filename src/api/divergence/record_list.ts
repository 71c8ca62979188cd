import type { RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { shuffledOrder } from '../../runtime/data/order/order.ts';
import type { RunDigests } from '../../runtime/digests/read.ts';

/** A training record of a run. */
export interface ListedRecord {
  /** Index in the training split. */
  readonly index: number;
  readonly name: string;
  readonly digest: string;
}

/** Known training records of a task, in the order of their split. */
export interface RecordList {
  readonly records: readonly ListedRecord[];
  readonly isComplete: boolean;
}

/** Properties of a training split that determine the order of drawing. */
export interface TrainingSplit {
  readonly run: RunSpec;
  readonly seed: number;
  readonly length: number;
}

/**
 * The records that a run has drawn, with their indices. The digests list records in the order of drawing, a
 * permutation of the split that follows from the seed. Undefined if the order depends on the data (balanced
 * sampling, windows of shards), or the digests contradict it.
 */
export function drawnList(
  { segments, steps }: RunDigests,
  task: TaskSpec,
  { run, seed, length }: TrainingSplit,
): RecordList | undefined {
  const format = run.datasets.find(({ name }) => name === task.dataset)!.format.builtin;
  if (task.sampler === 'balanced' || format === 'webdataset') return undefined;
  const order = shuffledOrder(length, [seed, task.name]);
  const starts = new Set(segments.map(({ from }) => from));
  const records = new Map<number, ListedRecord>();
  // A process lists each record once: when it first draws it.
  let seen = new Set<number>();
  let position = 0;
  for (const { step, task: drawn, first } of steps) {
    if (starts.has(step - 1)) seen = new Set();
    if (drawn !== task.name) continue;
    const count = task.batch * run.train.accumulate;
    const indices = Array.from({ length: count }, () => order(position++));
    const fresh = [...new Set(indices)].filter((index) => !seen.has(index));
    if (fresh.length !== first.length) return undefined;
    for (const [i, index] of fresh.entries()) {
      const [name, digest] = first[i]!;
      seen.add(index);
      records.set(index, { index, name, digest });
    }
  }
  return listOf([...records.values()], length);
}

/** A list from records in any order. */
export function listOf(records: readonly ListedRecord[], length: number): RecordList {
  return { records: [...records].sort((a, b) => a.index - b.index), isComplete: records.length === length };
}
