import type { RunSpec } from '../../compiler/artifact/run_spec.ts';
import type { Batch, DataSource } from '../data/source.ts';
import { drawTask } from './draw.ts';

/** Where a run stands: steps done, and batches taken of each task. */
export interface Position {
  readonly step: number;
  readonly cursors: Readonly<Record<string, number>>;
}

/** Task and number of every batch from a position to the end of the run. */
function* batchesFrom(
  { tasks, train }: RunSpec,
  { step, cursors }: Position,
): Iterable<{ readonly task: string; readonly k: number }> {
  const taken = { ...cursors };
  for (let at = step; at < train.steps; at++) {
    const { name } = drawTask(tasks, train.seed, at);
    for (let batch = 0; batch < train.accumulate; batch++) {
      const k = taken[name] ?? 0;
      taken[name] = k + 1;
      yield { task: name, k };
    }
  }
}

/**
 * The batches of the coming steps in their order, prepared before they are asked for. Which task comes when is known from the seed:
 * the first batch of a task is no surprise.
 */
export class Upcoming {
  private readonly data: DataSource;
  private readonly ahead: number;
  private readonly order: Iterator<{ readonly task: string; readonly k: number }>;
  private readonly prepared: Promise<Batch>[] = [];

  /** Starts to prepare at once. `ahead`: batches that are ready, or being made, when one is asked for. */
  constructor(run: RunSpec, data: DataSource, position: Position, ahead: number) {
    this.data = data;
    this.ahead = ahead;
    this.order = batchesFrom(run, position)[Symbol.iterator]();
    this.fill();
  }

  /** The next batch. Throws DataError. */
  next(): Promise<Batch> {
    const batch = this.prepared.shift();
    if (!batch) throw new Error('the run has no more steps');
    this.fill();
    return batch;
  }

  private fill(): void {
    while (this.prepared.length < this.ahead) {
      const { done, value } = this.order.next();
      if (done) return;
      const batch = this.data.trainBatch(value.task, value.k);
      // It may fail before, or without, being asked for: whoever awaits it still sees the error.
      batch.catch(() => {});
      this.prepared.push(batch);
    }
  }
}
