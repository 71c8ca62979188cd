import type { FastifyReply, FastifyRequest } from 'fastify';
import { OverloadedError } from './errors.ts';
import type { ServerLimits } from './limits.ts';
import { onFinished } from './on_finished.ts';

/** Limit of the total size of bodies, as a multiple of the largest body. */
const bodiesTogether = 16;

/**
 * Limits the total size of request bodies in progress, so that many clients cannot exhaust memory. A body
 * counts with its declared length or, without one, as the largest allowed.
 */
export class BodyBudget {
  readonly #largest: number;
  #held = 0;

  constructor({ body }: Pick<ServerLimits, 'body'>) {
    this.#largest = body;
  }

  /** Throws OverloadedError if the body would exceed the limit. */
  admit({ headers }: FastifyRequest, reply: FastifyReply): void {
    const declared = headers['content-length'] ?? (headers['transfer-encoding'] ? this.#largest : 0);
    const length = Math.min(Number(declared), this.#largest);
    if (this.#held + length > bodiesTogether * this.#largest)
      throw new OverloadedError('too many requests arrive at once');
    this.#held += length;
    onFinished(reply.raw, () => {
      this.#held -= length;
    });
  }
}
