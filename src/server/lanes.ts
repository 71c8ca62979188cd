import type { RecordOutcome } from '../runtime/predict/outcome.ts';
import { Batcher, type PlacedRequest } from './batcher.ts';
import { BusyError } from './busy.ts';
import type { ServerLimits } from './limits.ts';
import type { ServedModel } from './served_model.ts';

/**
 * Two queues for one model: small requests do not wait until the images of large ones are decoded. Each queue
 * runs its batches one after the other.
 */
export class Lanes {
  readonly #small: Batcher;
  readonly #large: Batcher;
  readonly #limits: ServerLimits;

  /** `onBatch` receives the number of records of each run. */
  constructor(model: ServedModel, limits: ServerLimits, onBatch: (records: number) => void) {
    this.#small = new Batcher(model.stream, limits.records, onBatch);
    // Each large request runs alone: its preparation takes longer than the model does.
    this.#large = new Batcher(model.streamLarge, 1, onBatch);
    this.#limits = limits;
  }

  /** Number of records that wait. */
  get waiting(): number {
    return this.#small.waiting + this.#large.waiting;
  }

  /** Throws BusyError where too many records wait. */
  predict(
    request: PlacedRequest,
    size: 'small' | 'large',
    signal: AbortSignal,
  ): Promise<readonly RecordOutcome[]> {
    if (this.waiting + request.records.length > this.#limits.queue)
      throw new BusyError('too many records are waiting');
    return (size === 'large' ? this.#large : this.#small).predict(request, signal);
  }
}
