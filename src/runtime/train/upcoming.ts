import { DrawnRecords } from '../data/contents/drawn_records.ts';
import type { DataSource, TrainingBatch } from '../data/source.ts';
import { drawTask } from './draw.ts';
import type { RunInSteps } from './length.ts';

/** The number of updates so far, and the number of batches taken of each task. */
export interface RunPosition {
  readonly step: number;
  readonly cursors: ReadonlyMap<string, number>;
}

/** Task and number of every batch from a position to the end of the run. */
function* batchesFrom(
  { tasks, train }: RunInSteps,
  { step, cursors }: RunPosition,
): Iterable<{ readonly task: string; readonly k: number }> {
  const taken = new Map(cursors);
  for (let at = step; at < train.steps; at++) {
    const { name } = drawTask(tasks, train.seed, at);
    for (let batch = 0; batch < train.accumulate; batch++) {
      const k = taken.get(name) ?? 0;
      taken.set(name, k + 1);
      yield { task: name, k };
    }
  }
}

/**
 * The batches of the coming steps in order, prepared ahead of time: the order of tasks follows from the seed.
 */
export class Upcoming {
  readonly #data: DataSource;
  readonly #ahead: number;
  readonly #drawn = new DrawnRecords();
  readonly #order: Iterator<{ readonly task: string; readonly k: number }>;
  readonly #prepared: Promise<TrainingBatch>[] = [];

  /**
   * Starts preparing immediately. `ahead`: number of batches that are ready or in preparation at any time.
   */
  constructor(run: RunInSteps, data: DataSource, position: RunPosition, ahead: number) {
    this.#data = data;
    this.#ahead = ahead;
    this.#order = batchesFrom(run, position)[Symbol.iterator]();
    this.#fill();
  }

  /** The next batch. Throws DataError. */
  next(): Promise<TrainingBatch> {
    const batch = this.#prepared.shift();
    if (!batch) throw new Error('the run has no more steps');
    this.#fill();
    return batch;
  }

  #fill(): void {
    while (this.#prepared.length < this.#ahead) {
      const { done, value } = this.#order.next();
      if (done) return;
      const batch = this.#data.trainBatch(value.task, value.k, this.#drawn);
      // It may fail before it is awaited; `next` still rejects with the error.
      batch.catch(() => {});
      this.#prepared.push(batch);
    }
  }
}
