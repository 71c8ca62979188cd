import type { RecordOutcome } from '../runtime/predict/outcome.ts';
import { Batcher, type PlacedRequest } from './batcher.ts';
import { OverloadedError } from './errors.ts';
import type { ServerLimits } from './limits.ts';
import type { ServedModel } from './served_model.ts';

/**
 * Two queues for one model, so that small requests do not wait while the images of large ones are decoded.
 * Each queue runs one batch at a time.
 */
export class Queues {
  readonly #small: Batcher;
  readonly #large: Batcher;
  readonly #limits: ServerLimits;

  /** `onBatch` receives the number of records in each batch. */
  constructor(model: ServedModel, limits: ServerLimits, onBatch: (records: number) => void) {
    this.#small = new Batcher(model.stream, limits.records, onBatch);
    // Each large request runs alone: its preparation takes longer than the model.
    this.#large = new Batcher(model.streamLarge, 1, onBatch);
    this.#limits = limits;
  }

  /** Number of waiting records. */
  get waiting(): number {
    return this.#small.waiting + this.#large.waiting;
  }

  /** Throws OverloadedError if too many records are waiting. */
  predict(
    request: PlacedRequest,
    size: 'small' | 'large',
    signal: AbortSignal,
  ): Promise<readonly RecordOutcome[]> {
    if (this.waiting + request.records.length > this.#limits.queue)
      throw new OverloadedError('too many records are waiting');
    return (size === 'large' ? this.#large : this.#small).predict(request, signal);
  }
}
