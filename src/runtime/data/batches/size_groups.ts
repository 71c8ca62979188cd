import type { Tensors } from '../kinds/kind.ts';
import type { Prepared } from '../preparer.ts';

/** A record, or its index, and the result of preparing it alone. */
export interface PreparedRecord<T> {
  readonly record: T;
  /** A batch of one. */
  readonly prepared: Prepared;
}

/**
 * Groups records of equal prepared sizes into batches. Padding to the size of a larger neighbour can change
 * results; without it, a record has the same results alone and in any batch.
 */
export class SizeGroups<T> {
  readonly #batch: number;
  readonly #groups = new Map<string, PreparedRecord<T>[]>();

  /** `batch`: number of records of a complete group. */
  constructor(batch: number) {
    this.#batch = batch;
  }

  /** Adds a record; removes and returns its group if it is complete. */
  add(record: PreparedRecord<T>): readonly PreparedRecord<T>[] | undefined {
    const key = JSON.stringify(Object.entries(record.prepared.sizes).sort());
    const group = this.#groups.get(key) ?? [];
    this.#groups.set(key, group);
    group.push(record);
    if (group.length < this.#batch) return undefined;
    this.#groups.delete(key);
    return group;
  }

  /** Number of elements of the records in incomplete groups. */
  get elements(): number {
    let sum = 0;
    for (const group of this.#groups.values()) sum += group.length * elementsOf(group[0]!.prepared.inputs);
    return sum;
  }

  /** Removes and returns the oldest group. */
  takeOldest(): readonly PreparedRecord<T>[] | undefined {
    const [oldest] = this.#groups;
    if (!oldest) return undefined;
    this.#groups.delete(oldest[0]);
    return oldest[1];
  }
}

function elementsOf(inputs: Tensors): number {
  return Object.values(inputs).reduce((sum, { length }) => sum + length, 0);
}

/** The batch of records of equal sizes: their tensors, concatenated along the first axis. */
export function joined(records: readonly Prepared[]): Pick<Prepared, 'sizes' | 'inputs'> {
  const [first] = records;
  if (!first) throw new Error('a batch has at least one record');
  const names = Object.keys(first.inputs);
  return {
    sizes: { ...first.sizes, batch: records.length },
    inputs: Object.fromEntries(
      names.map((name) => [name, stacked(records.map(({ inputs }) => inputs[name]!))]),
    ),
  };
}

function stacked(rows: readonly (Float32Array | Int32Array)[]): Float32Array | Int32Array {
  const [first] = rows;
  if (rows.length === 1) return first!;
  const length = first!.length;
  const all =
    first instanceof Float32Array
      ? new Float32Array(rows.length * length)
      : new Int32Array(rows.length * length);
  for (const [i, row] of rows.entries()) all.set(row, i * length);
  return all;
}
