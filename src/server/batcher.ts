import type { GivenRecord, RecordOutcome } from '../runtime/predict/outcome.ts';
import type { PredictionSettings } from '../runtime/predict/prediction.ts';
import type { RecordStream } from './served_model.ts';

/** The records of a request, and the settings of their prediction. */
export interface PlacedRequest {
  readonly task: string;
  readonly records: readonly GivenRecord[];
  readonly settings: PredictionSettings;
}

/** A request whose records are waiting for the model. */
interface WaitingRequest extends PlacedRequest {
  readonly resolve: (outcomes: readonly RecordOutcome[]) => void;
  readonly reject: (error: unknown) => void;
  cancelled: boolean;
}

/**
 * Batches the records of waiting requests. Requests that arrive while the model is busy are queued; those
 * with the same task and settings form the next batch. Batch size thus follows load, and no request waits for
 * others to arrive.
 */
export class Batcher {
  readonly #stream: RecordStream;
  /** Largest number of records in a batch. */
  readonly #together: number;
  readonly #onBatch: (records: number) => void;
  #queue: WaitingRequest[] = [];
  #running = false;

  /** `onBatch` receives the number of records in each batch. */
  constructor(stream: RecordStream, together: number, onBatch: (records: number) => void) {
    this.#stream = stream;
    this.#together = together;
    this.#onBatch = onBatch;
  }

  /** Number of waiting records. */
  get waiting(): number {
    return this.#queue.reduce((sum, { records }) => sum + records.length, 0);
  }

  /**
   * Outcomes for the records of a request, in order. A request aborted by `signal` before its batch starts is
   * not run.
   */
  async predict(request: PlacedRequest, signal: AbortSignal): Promise<readonly RecordOutcome[]> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const waiting: WaitingRequest = { ...request, resolve, reject, cancelled: false };
      signal.addEventListener('abort', () => {
        waiting.cancelled = true;
        this.#queue = this.#queue.filter((each) => each !== waiting);
        reject(signal.reason);
      });
      this.#queue.push(waiting);
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      // Requests that arrive in the same iteration of the event loop run together.
      await new Promise(setImmediate);
      const batch = this.#takeBatch();
      if (batch.length > 0) await this.#runBatch(batch);
    }
    this.#running = false;
  }

  /** Removes the requests of the next batch: those with the task and settings of the first one. */
  #takeBatch(): readonly WaitingRequest[] {
    const [first] = this.#queue;
    if (!first) return [];
    const kind = kindOf(first);
    let count = 0;
    const batch = this.#queue.filter((waiting) => {
      if (kindOf(waiting) !== kind) return false;
      if (count > 0 && count + waiting.records.length > this.#together) return false;
      count += waiting.records.length;
      return true;
    });
    const taken = new Set(batch);
    this.#queue = this.#queue.filter((waiting) => !taken.has(waiting));
    return batch;
  }

  async #runBatch(batch: readonly WaitingRequest[]): Promise<void> {
    const [{ task, settings }] = batch as readonly [WaitingRequest];
    const records = batch.flatMap((waiting) => waiting.records);
    this.#onBatch(records.length);
    try {
      const outcomes: RecordOutcome[] = [];
      for await (const outcome of this.#stream(records, { task, ...settings })) {
        outcomes.push(outcome);
        if (batch.every(({ cancelled }) => cancelled)) return;
      }
      let from = 0;
      for (const waiting of batch) {
        waiting.resolve(outcomes.slice(from, from + waiting.records.length));
        from += waiting.records.length;
      }
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }
}

function kindOf({ task, settings: { top, threshold, nms } }: WaitingRequest): string {
  return JSON.stringify([task, top ?? null, threshold ?? null, nms ?? null]);
}
