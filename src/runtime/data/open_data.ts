import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { hash } from '../random.ts';
import type { Dataset, Sample } from '../records/record.ts';
import type { SkippedRecords } from '../records/skipped.ts';
import { joined, type PreparedRecord, SizeGroups } from './batches/size_groups.ts';
import type { TensorMemory } from './batches/tensor_memory.ts';
import { collateTruth, rawSample, requireTargets, withObjects } from './batches/truth.ts';
import { batchDigests, digestOfContents } from './contents/digest.ts';
import type { DrawnRecords } from './contents/drawn_records.ts';
import { recordNames } from './contents/record_names.ts';
import { UnchangedRecords } from './contents/unchanged.ts';
import { datasetOf, skippedRecords, splitOf } from './datasets.ts';
import type { Fitted } from './fitting/fitted.ts';
import type { Tensors } from './kinds/kind.ts';
import type { Prepare, Prepared } from './preparer.ts';
import type { Batch, DataOptions, DataSource, TrainingBatch } from './source.ts';
import { type TaskData, taskData } from './task_data.ts';
import { inOrder } from './threads/in_order.ts';
import type { WorkerPool } from './threads/pool.ts';

/** Number of evaluation batches that are prepared in advance. */
const ahead = 2;

/** Largest number of elements of prepared records in incomplete groups: 256 MB. */
const mostWaiting = 2 ** 26;

/** Where batches are prepared, and the pool of their memory. */
export interface Preparation {
  /** Undefined: in the calling thread. */
  readonly pool: WorkerPool | undefined;
  readonly memory: TensorMemory;
}

interface OpenTask extends TaskData {
  /** Name of a record in digests. */
  readonly nameOf: (id: string) => string;
}

/** Batches of opened datasets. */
export class OpenData implements DataSource {
  readonly vocabularies: Fitted['vocabularies'];
  readonly statistics: Fitted['statistics'];
  readonly skipped: readonly SkippedRecords[];
  readonly #tasks: ReadonlyMap<string, OpenTask>;
  readonly #seed: number;
  readonly #datasets: ReadonlyMap<string, Dataset>;
  readonly #prepare: Prepare;
  readonly #pool: WorkerPool | undefined;
  readonly #memory: TensorMemory;
  /** Tensors that preparation allocated for each training batch. */
  readonly #releasable = new WeakMap<TrainingBatch, Tensors>();
  readonly #verifyFiles: DataOptions['verifyFiles'];
  /** Watched records by task and split. */
  readonly #unchanged = new Map<string, UnchangedRecords>();

  constructor(
    run: RunSpec,
    { root, seed, verifyFiles }: Pick<DataOptions, 'root' | 'seed' | 'verifyFiles'>,
    datasets: ReadonlyMap<string, Dataset>,
    { vocabularies, statistics }: Fitted,
    prepare: Prepare,
    { pool, memory }: Preparation,
  ) {
    this.vocabularies = vocabularies;
    this.statistics = statistics;
    this.#seed = seed;
    this.#datasets = datasets;
    this.skipped = skippedRecords(datasets);
    this.#tasks = new Map(
      run.tasks.map((task) => {
        const train = splitOf(datasetOf(datasets, task), task.dataset, 'train');
        const nameOf = recordNames(run.datasets.find(({ name }) => name === task.dataset)!, root);
        return [task.name, { ...taskData(task, train, seed), nameOf }];
      }),
    );
    this.#prepare = prepare;
    this.#pool = pool;
    this.#memory = memory;
    this.#verifyFiles = verifyFiles;
  }

  names(task: string): Dataset['names'] {
    return datasetOf(this.#datasets, this.#task(task).spec).names;
  }

  split(task: string, name: string) {
    const { spec } = this.#task(task);
    return splitOf(datasetOf(this.#datasets, spec), spec.dataset, name);
  }

  async trainBatch(task: string, k: number, drawn?: DrawnRecords): Promise<TrainingBatch> {
    const data = this.#task(task);
    const { spec, order } = data;
    const samples = this.#trainRecords(task, k);
    requireTargets(spec.truth, samples);
    const positions = positionsOf(spec, k);
    const indices = positions.map(order);
    const seeds = positions.map((position) => hash('chance', this.#seed, task, position));
    const { length } = this.split(task, 'train');
    const contents = indices.map((index) => drawn?.note(task, index, length) === true);
    const raw = samples.map((sample, i) => rawSample(spec, sample, seeds[i]));
    const unchanged = this.#unchangedIn(task, 'train');
    const prepared = await unchanged.reading(
      samples.map((sample, i) => ({ index: indices[i]!, sample, raw: raw[i]! })),
      () => this.#prepare(spec.name, raw, { contents }),
    );
    const added = this.#added(data, withObjectsOf(samples, prepared));
    const names = samples.map(({ id }) => data.nameOf(id));
    const digests = batchDigests(samples, names, prepared.digests!, added.inputs);
    for (const [i, digest] of digests.contents.entries()) if (digest) unchanged.note(indices[i]!, digest);
    const batch = { ...batchFrom(spec.name, prepared, added, samples, samples.length), digests };
    this.#releasable.set(batch, prepared.inputs);
    return batch;
  }

  release(batch: TrainingBatch): void {
    const tensors = Object.values(this.#releasable.get(batch) ?? {});
    this.#releasable.delete(batch);
    this.#memory.release(tensors.map(({ buffer }) => buffer as ArrayBuffer));
  }

  trainNames(task: string, k: number): readonly string[] {
    const { nameOf } = this.#task(task);
    return this.#trainRecords(task, k).map(({ id }) => nameOf(id));
  }

  async *trainContents(task: string): AsyncIterable<readonly [name: string, digest: string]> {
    const { spec, nameOf } = this.#task(task);
    const split = this.split(task, 'train');
    for (let index = 0; index < split.length; index++) {
      const sample = split.at(index);
      yield [nameOf(sample.id), await digestOfContents(rawSample(spec, sample, undefined), sample)];
    }
  }

  #trainRecords(task: string, k: number): readonly Sample[] {
    const { spec, order } = this.#task(task);
    const split = this.split(task, 'train');
    return positionsOf(spec, k).map((position) => split.at(order(position)));
  }

  async *evalBatches(task: string, split: string, limit: number | null): AsyncIterable<Batch> {
    const source = this.split(task, split);
    const data = this.#task(task);
    const length = Math.min(source.length, limit ?? source.length);
    const groups = new SizeGroups<Sample>(data.spec.batch);
    for await (const prepared of this.#preparedAhead(data, split, length)) {
      const full = groups.add(prepared);
      if (full) yield this.#joinedBatch(data, full);
      else if (groups.elements > mostWaiting) yield this.#joinedBatch(data, groups.takeOldest()!);
    }
    for (let rest = groups.takeOldest(); rest; rest = groups.takeOldest())
      yield this.#joinedBatch(data, rest);
  }

  /** The first `length` records of a split in order, each prepared alone, some of them in advance. */
  #preparedAhead({ spec }: TaskData, split: string, length: number): AsyncIterable<PreparedRecord<Sample>> {
    const source = this.split(spec.name, split);
    const unchanged = this.#unchangedIn(spec.name, split);
    return inOrder(length, ahead * spec.batch, async (index) => {
      const record = source.at(index);
      requireTargets(spec.truth, [record]);
      const raw = rawSample(spec, record, undefined);
      const prepared = await unchanged.reading([{ index, sample: record, raw }], () =>
        this.#prepare(spec.name, [raw]),
      );
      return { record, prepared };
    });
  }

  /** A batch of records of equal sizes. */
  #joinedBatch(data: TaskData, records: readonly PreparedRecord<Sample>[]): Batch {
    const samples = records.map(({ record }) => record);
    const prepared = joined(records.map(({ prepared }) => prepared));
    const seen = records.map(({ record, prepared }) => withPrepared(record, prepared));
    return batchFrom(data.spec.name, prepared, this.#added(data, seen), samples, samples.length);
  }

  async batchOf(task: string, samples: readonly Sample[]): Promise<Batch> {
    const data = this.#task(task);
    const { spec } = data;
    const last = samples.at(-1);
    if (!last || samples.length > spec.batch) {
      throw new Error(`a batch of ${task} takes 1 to ${spec.batch} records, not ${samples.length}`);
    }
    const filled = Array.from({ length: spec.batch }, (_, i) => samples[i] ?? last);
    return this.#batch(data, filled, samples.length);
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  async #batch(data: TaskData, samples: readonly Sample[], valid: number): Promise<Batch> {
    const { spec } = data;
    const raw = samples.map((sample) => rawSample(spec, sample, undefined));
    const prepared = await this.#prepare(spec.name, raw);
    const added = this.#added(data, withObjectsOf(samples, prepared));
    return batchFrom(spec.name, prepared, added, samples, valid);
  }

  /** The targets of prepared records, and the tensors that all batches of the task share. */
  #added({ spec, constants }: TaskData, seen: readonly Sample[]): SizedTensors {
    const { sizes, inputs } = collateTruth(spec, seen, this.statistics);
    return { sizes, inputs: { ...inputs, ...constants } };
  }

  #unchangedIn(task: string, split: string): UnchangedRecords {
    const key = `${task} ${split}`;
    const known =
      this.#unchanged.get(key) ?? new UnchangedRecords(this.split(task, split).length, this.#verifyFiles);
    this.#unchanged.set(key, known);
    return known;
  }

  #task(name: string): OpenTask {
    const task = this.#tasks.get(name);
    if (!task) throw new Error(`the run spec has no task ${name}`);
    return task;
  }
}

type SizedTensors = Pick<Prepared, 'sizes' | 'inputs'>;

function batchFrom(
  task: string,
  prepared: SizedTensors,
  added: SizedTensors,
  samples: readonly Sample[],
  valid: number,
): Batch {
  return {
    task,
    sizes: { ...prepared.sizes, ...added.sizes },
    inputs: { ...prepared.inputs, ...added.inputs },
    samples,
    valid,
  };
}

/** Positions of the records of the k-th batch in the training order. */
function positionsOf({ batch }: TaskData['spec'], k: number): readonly number[] {
  return Array.from({ length: batch }, (_, i) => k * batch + i);
}

/** The records with the boxes that remain after preparation. */
function withObjectsOf(samples: readonly Sample[], { objects }: Prepared): readonly Sample[] {
  return objects ? samples.map((sample, i) => withObjects(sample, objects[i]!)) : samples;
}

/** The record with the boxes that remain after preparation. */
function withPrepared(sample: Sample, { objects }: Prepared): Sample {
  return objects ? withObjects(sample, objects[0]!) : sample;
}
