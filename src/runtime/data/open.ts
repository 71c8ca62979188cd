import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import { hash } from '../random.ts';
import type { Dataset, Sample, Split } from '../records/record.ts';
import type { SkippedRecords } from '../records/skipped.ts';
import { datasetOf, openDatasets, skippedRecords, splitOf } from './datasets.ts';
import { fitModalities } from './fit.ts';
import type { Fitted } from './fitted.ts';
import { taskPlans } from './plan.ts';
import { WorkerPool } from './pool.ts';
import { createPreparer, type Prepare, type Prepared } from './preparer.ts';
import { joined, type PreparedRecord, SizeGroups } from './size_groups.ts';
import type { Batch, DataOptions, DataSource } from './source.ts';
import { type TaskData, taskData } from './task_data.ts';
import { collateTruth, rawSample, requireTargets, withObjects } from './truth.ts';

/** Number of batches of an evaluation that are prepared in advance. */
const ahead = 2;

/** Most elements of prepared records that wait for others of their size: 256 MB. */
const mostWaiting = 2 ** 26;

/** Opens and checks every dataset, builds vocabularies, starts the workers. Throws DataError. */
export async function openData(run: RunSpec, options: DataOptions): Promise<DataSource> {
  const warn = onceEach(options.warn ?? (() => {}));
  const pool = options.workers > 0 ? new WorkerPool(options.workers, warn) : undefined;
  try {
    return await openWith(run, options, pool, warn);
  } catch (error) {
    await pool?.close();
    throw error;
  }
}

async function openWith(
  run: RunSpec,
  options: DataOptions,
  pool: WorkerPool | undefined,
  warn: (message: string) => void,
): Promise<DataSource> {
  const datasets = await openDatasets(run, options);
  const fitted = await fitModalities(run, datasets, options.root, options);
  const plans = taskPlans(run, options.root);
  pool?.start({ plans, fitted });
  // Created even where workers prepare the batches, so that a plan that cannot work fails now, not with the
  // first batch.
  const inProcess = await createPreparer(plans, fitted, warn);
  return new OpenData(run, options.seed, datasets, fitted, inProcess, pool);
}

/** Deduplicates warnings of the threads. */
function onceEach(warn: (message: string) => void): (message: string) => void {
  const seen = new Set<string>();
  return (message) => {
    if (!seen.has(message)) warn(message);
    seen.add(message);
  };
}

class OpenData implements DataSource {
  readonly vocabularies: Fitted['vocabularies'];
  readonly statistics: Fitted['statistics'];
  readonly skipped: readonly SkippedRecords[];
  readonly #tasks: ReadonlyMap<string, TaskData>;
  readonly #seed: number;
  readonly #datasets: ReadonlyMap<string, Dataset>;
  readonly #prepare: Prepare;
  readonly #pool: WorkerPool | undefined;

  constructor(
    run: RunSpec,
    seed: number,
    datasets: ReadonlyMap<string, Dataset>,
    { vocabularies, statistics }: Fitted,
    inProcess: Prepare,
    pool: WorkerPool | undefined,
  ) {
    this.vocabularies = vocabularies;
    this.statistics = statistics;
    this.#seed = seed;
    this.#datasets = datasets;
    this.skipped = skippedRecords(datasets);
    this.#tasks = new Map(
      run.tasks.map((task) => {
        const train = splitOf(datasetOf(datasets, task), task.dataset, 'train');
        return [task.name, taskData(task, train, seed)];
      }),
    );
    this.#prepare = pool ? (task, samples) => pool.prepare(task, samples) : inProcess;
    this.#pool = pool;
  }

  names(task: string): Dataset['names'] {
    return datasetOf(this.#datasets, this.#task(task).spec).names;
  }

  split(task: string, name: string) {
    const { spec } = this.#task(task);
    return splitOf(datasetOf(this.#datasets, spec), spec.dataset, name);
  }

  async trainBatch(task: string, k: number): Promise<Batch> {
    const data = this.#task(task);
    const { spec, order } = data;
    const split = this.split(task, 'train');
    const samples = Array.from({ length: spec.batch }, (_, i) => split.at(order(k * spec.batch + i)));
    requireTargets(spec.truth, samples);
    const seeds = samples.map((_, i) => hash('chance', this.#seed, task, k * spec.batch + i));
    return this.#batch(data, samples, samples.length, seeds);
  }

  async *evalBatches(task: string, split: string, limit: number | null): AsyncIterable<Batch> {
    const source = this.split(task, split);
    const data = this.#task(task);
    const length = Math.min(source.length, limit ?? source.length);
    const groups = new SizeGroups<Sample>(data.spec.batch);
    for await (const prepared of this.#preparedAhead(data, source, length)) {
      const full = groups.add(prepared);
      if (full) yield this.#joinedBatch(data, full);
      else if (groups.elements > mostWaiting) yield this.#joinedBatch(data, groups.takeOldest()!);
    }
    for (let rest = groups.takeOldest(); rest; rest = groups.takeOldest())
      yield this.#joinedBatch(data, rest);
  }

  /** The first records of a split in order, each prepared on its own, some in advance. */
  async *#preparedAhead(
    { spec }: TaskData,
    source: Split,
    length: number,
  ): AsyncIterable<PreparedRecord<Sample>> {
    const started: Promise<PreparedRecord<Sample>>[] = [];
    const start = async (record: Sample): Promise<PreparedRecord<Sample>> => {
      const prepared = await this.#prepare(spec.name, [rawSample(spec, record, undefined)]);
      return { record, prepared };
    };
    for (let next = 0; next < length || started.length > 0; next++) {
      if (next < length) {
        const record = source.at(next);
        requireTargets(spec.truth, [record]);
        started.push(quietly(start(record)));
      }
      if (started.length > ahead * spec.batch || next >= length) yield await started.shift()!;
    }
  }

  /** A batch of records of equal sizes. */
  #joinedBatch({ spec, constants }: TaskData, records: readonly PreparedRecord<Sample>[]): Batch {
    const samples = records.map(({ record }) => record);
    const { sizes, inputs } = joined(records.map(({ prepared }) => prepared));
    const seen = records.map(({ record, prepared }) => withPrepared(record, prepared));
    const truth = collateTruth(spec, seen, this.statistics);
    return {
      task: spec.name,
      sizes: { ...sizes, ...truth.sizes },
      inputs: { ...inputs, ...truth.inputs, ...constants },
      samples,
      valid: samples.length,
    };
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

  async #batch(
    { spec, constants }: TaskData,
    samples: readonly Sample[],
    valid: number,
    seeds?: readonly number[],
  ): Promise<Batch> {
    const raw = samples.map((sample, i) => rawSample(spec, sample, seeds?.[i]));
    const { sizes, inputs, objects } = await this.#prepare(spec.name, raw);
    const seen = objects ? samples.map((sample, i) => withObjects(sample, objects[i]!)) : samples;
    const truth = collateTruth(spec, seen, this.statistics);
    return {
      task: spec.name,
      sizes: { ...sizes, ...truth.sizes },
      inputs: { ...inputs, ...truth.inputs, ...constants },
      samples,
      valid,
    };
  }

  #task(name: string): TaskData {
    const task = this.#tasks.get(name);
    if (!task) throw new Error(`the run spec has no task ${name}`);
    return task;
  }
}

/** The record with the boxes that remain after preparation. */
function withPrepared(sample: Sample, { objects }: Prepared): Sample {
  return objects ? withObjects(sample, objects[0]!) : sample;
}

/**
 * A batch prepared in advance may fail before it is awaited, or never be awaited; the error still reaches the
 * caller that awaits it.
 */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
