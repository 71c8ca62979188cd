import type { RunSpec, TaskSpec } from '../../compiler/artifact/run_spec.ts';
import { joined, type PreparedRecord, SizeGroups } from '../data/batches/size_groups.ts';
import type { Prepare, RawSample } from '../data/preparer.ts';
import { inOrder } from '../data/threads/in_order.ts';
import { DataError } from '../errors.ts';
import type { Engine } from '../execute/engine.ts';
import type { Sample } from '../records/record.ts';
import type { RecordOutputs } from './outputs/decoder.ts';

/** Outputs of the heads for one record, or the reason why it has none. */
export type PredictorOutcome<T> =
  | { readonly record: T; readonly outputs: RecordOutputs; readonly error?: undefined }
  | { readonly record: T; readonly error: DataError; readonly outputs?: undefined };

/** A record to predict from, with its inputs or the error that reading them threw. */
export interface Pending<T> {
  readonly record: T;
  readonly sample: Sample | DataError;
}

export interface PredictorParts {
  readonly run: RunSpec;
  readonly engine: Engine;
  readonly prepare: Prepare;
  /** Number of records prepared besides the next one, by default 7: images are in memory at full size. */
  readonly ahead?: number;
}

const defaultAhead = 7;

/**
 * Runs the prediction programs of a model. A record is padded only to its own size, and programs of all batch
 * sizes round identically, so its outputs do not depend on its batch and equal those of an evaluation bit for
 * bit.
 */
export class Predictor {
  readonly #parts: PredictorParts;

  constructor(parts: PredictorParts) {
    this.#parts = parts;
  }

  /** Outcomes in the order of the records, window by window; the next window is prepared meanwhile. */
  async *run<T>(task: TaskSpec, records: AsyncIterable<Pending<T>>): AsyncIterable<PredictorOutcome<T>> {
    let earlier: Promise<readonly PredictorOutcome<T>[]> | undefined;
    for await (const window of windowsOf(records, task.batch)) {
      const prepared = await this.#prepared(task, window);
      if (earlier) yield* await earlier;
      earlier = this.#outcomes(task, window, prepared);
      // Awaited with the next window; a rejection before that must not end the process.
      earlier.catch(() => {});
    }
    if (earlier) yield* await earlier;
  }

  /** Each record of a window, prepared separately, or its error. */
  async #prepared<T>(
    task: TaskSpec,
    window: readonly Pending<T>[],
  ): Promise<readonly (PreparedRecord<number> | DataError)[]> {
    const all: (PreparedRecord<number> | DataError)[] = [];
    const prepare = (i: number) => this.#preparedOne(task, window[i]!.sample, i);
    const { ahead = defaultAhead } = this.#parts;
    for await (const each of inOrder(window.length, ahead, prepare)) all.push(each);
    return all;
  }

  async #preparedOne(
    task: TaskSpec,
    sample: Sample | DataError,
    record: number,
  ): Promise<PreparedRecord<number> | DataError> {
    if (sample instanceof DataError) return sample;
    try {
      return { record, prepared: await this.#parts.prepare(task.name, [rawOf(sample)]) };
    } catch (error) {
      if (error instanceof DataError) return error;
      throw error;
    }
  }

  async #outcomes<T>(
    task: TaskSpec,
    window: readonly Pending<T>[],
    prepared: readonly (PreparedRecord<number> | DataError)[],
  ): Promise<readonly PredictorOutcome<T>[]> {
    const outputs = new Map<number, RecordOutputs>();
    const running = groupsOf(prepared, task.batch).map((group) => this.#runGroup(task, group));
    for (const group of await Promise.all(running)) {
      for (const [record, values] of group) outputs.set(record, values);
    }
    return window.map(({ record }, i): PredictorOutcome<T> => {
      const ready = prepared[i]!;
      return ready instanceof DataError ? { record, error: ready } : { record, outputs: outputs.get(i)! };
    });
  }

  /**
   * Outputs of records of equal sizes, by record. The batch is padded to one of a few sizes, so that few
   * programs are compiled.
   */
  async #runGroup(
    task: TaskSpec,
    group: readonly PreparedRecord<number>[],
  ): Promise<readonly (readonly [number, RecordOutputs])[]> {
    const last = group.at(-1)!;
    const filled = Array.from({ length: batchFor(group.length, task.batch) }, (_, i) => group[i] ?? last);
    const { sizes, inputs } = joined(filled.map(({ prepared }) => prepared));
    const pending = await this.#parts.engine.run(task.name, 'predict', sizes, inputs);
    const results = await pending.read();
    return group.map(({ record }, row) => [record, outputsOfRow(task, results, row, filled.length)] as const);
  }
}

function rawOf({ id, fields }: Sample): RawSample {
  return { id, fields };
}

/** Records in windows of at most `size`. */
async function* windowsOf<T>(records: AsyncIterable<T>, size: number): AsyncIterable<readonly T[]> {
  let window: T[] = [];
  for await (const record of records) {
    window.push(record);
    if (window.length < size) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}

function groupsOf(
  prepared: readonly (PreparedRecord<number> | DataError)[],
  batch: number,
): readonly (readonly PreparedRecord<number>[])[] {
  const groups = new SizeGroups<number>(batch);
  const whole: (readonly PreparedRecord<number>[])[] = [];
  for (const record of prepared) {
    const full = record instanceof DataError ? undefined : groups.add(record);
    if (full) whole.push(full);
  }
  for (let rest = groups.takeOldest(); rest; rest = groups.takeOldest()) whole.push(rest);
  return whole;
}

/** The smallest power of two that holds `count` records, but at most the task's batch size. */
function batchFor(count: number, most: number): number {
  return Math.min(most, 2 ** Math.ceil(Math.log2(count)));
}

function outputsOfRow(
  { heads }: TaskSpec,
  results: Readonly<Record<string, Float32Array>>,
  row: number,
  rows: number,
): RecordOutputs {
  return Object.fromEntries(
    heads.map(({ name }) => {
      const values = results[`head.${name}`]!;
      const width = values.length / rows;
      return [name, values.subarray(row * width, (row + 1) * width)];
    }),
  );
}
