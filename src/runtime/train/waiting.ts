import type { DataSource } from '../data/source.ts';

/** The part of a session that knows when the device ran out of work. */
export interface WorkingDevice {
  /** Start of the current idle time by `performance.now()`, in ms; infinite while the device is busy. */
  readonly idleSince: number;
}

/** Measures how long the device was idle because a batch was not ready. */
export class Waiting {
  readonly #device: WorkingDevice;
  readonly #started = performance.now();
  #milliseconds = 0;

  constructor(device: WorkingDevice) {
    this.#device = device;
  }

  /** Awaits a batch and counts the part of that time in which the device was idle. */
  async for<T>(batch: () => Promise<T>): Promise<T> {
    const asked = performance.now();
    const arrived = await batch();
    this.#milliseconds += Math.max(0, performance.now() - Math.max(asked, this.#device.idleSince));
    return arrived;
  }

  /** Share of the time since the start in which the device waited, in 0..1. */
  share(): number {
    return this.#milliseconds / Math.max(1, performance.now() - this.#started);
  }
}

/** The same data source, which measures the time spent waiting for its batches. */
export function measured(data: DataSource, waiting: Waiting): DataSource {
  return {
    vocabularies: data.vocabularies,
    statistics: data.statistics,
    skipped: data.skipped,
    names: (task) => data.names(task),
    split: (task, name) => data.split(task, name),
    trainBatch: (task, k, drawn) => waiting.for(() => data.trainBatch(task, k, drawn)),
    release: (batch) => data.release(batch),
    trainNames: (task, k) => data.trainNames(task, k),
    trainContents: (task) => data.trainContents(task),
    async *evalBatches(task, split, limit) {
      const batches = data.evalBatches(task, split, limit)[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await waiting.for(() => batches.next());
        if (done) return;
        yield value;
      }
    },
    batchOf: (task, samples) => data.batchOf(task, samples),
    close: () => data.close(),
  };
}
