import type { Dataset } from '../../records/record.ts';

/** Token lists by modality. */
export type Vocabularies = Readonly<Record<string, readonly string[]>>;

/** Mean and standard deviation of each number over the training split. */
export interface Moments {
  readonly mean: readonly number[];
  /** Greater than 0: 1 if a number is constant. */
  readonly std: readonly number[];
}

/** Moments of the columns of number modalities (`row`), and of numbers to predict (`homes.price`). */
export type Statistics = Readonly<Record<string, Moments>>;

/**
 * State that preparation derives from the training split. An evaluation must use the state of its training.
 */
export interface Fitted {
  readonly vocabularies: Vocabularies;
  readonly statistics: Statistics;
}

/** Key of the statistics of a standardised truth. */
export function truthKey(dataset: string, truth: string): string {
  return `${dataset}.${truth}`;
}

/** Running moments of one number over the records, with the population variance (divided by n). */
class RunningMoments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  /** Welford's update, which keeps the variance of large numbers accurate. */
  add(value: number): void {
    this.#count++;
    const change = value - this.#mean;
    this.#mean += change / this.#count;
    this.#squares += change * (value - this.#mean);
  }

  get mean(): number {
    return this.#mean;
  }

  get std(): number {
    const std = Math.sqrt(this.#squares / Math.max(1, this.#count));
    return std > 0 ? std : 1;
  }
}

/** Moments at each position of lists of numbers; null and undefined are missing and not counted. */
export function momentsOf(rows: Iterable<readonly (number | null)[]>): Moments {
  const places: RunningMoments[] = [];
  for (const row of rows) {
    row.forEach((value, i) => {
      places[i] ??= new RunningMoments();
      if (value !== null) places[i].add(value);
    });
  }
  return { mean: places.map(({ mean }) => mean), std: places.map(({ std }) => std) };
}

/** Moments of the numbers of a truth over the training split. */
export function truthMoments({ splits: { train } }: Dataset, truth: string): Moments {
  function* values(): Iterable<readonly number[]> {
    for (let i = 0; i < (train?.length ?? 0); i++) {
      const value = train!.at(i).truth[truth];
      if (value !== undefined) yield typeof value === 'number' ? [value] : Array.from(value);
    }
  }
  return momentsOf(values());
}
