import type { Dataset } from '../../records/record.ts';

/** Token lists by modality. */
export type Vocabularies = Readonly<Record<string, readonly string[]>>;

/** Mean and standard deviation of numbers over the training split, one of each for every number. */
export interface Moments {
  readonly mean: readonly number[];
  /** Greater than 0: 1 where a number does not vary. */
  readonly std: readonly number[];
}

/** Moments of the columns of modalities of numbers (`row`), and of numbers to predict (`homes.price`). */
export type Statistics = Readonly<Record<string, Moments>>;

/** State that preparation takes from the training split. An evaluation must use that of its training. */
export interface Fitted {
  readonly vocabularies: Vocabularies;
  readonly statistics: Statistics;
}

/** Key of the statistics of a truth that is standardised. */
export function truthKey(dataset: string, truth: string): string {
  return `${dataset}.${truth}`;
}

/** Sums of one number over the records; the variance is that of the population (divided by n). */
class RunningMoments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  /** Welford's update, which does not lose the variance of large numbers. */
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

/** Moments of each place of lists of numbers; null and undefined are missing and not counted. */
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
