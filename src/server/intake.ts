import type { FastifyReply, FastifyRequest } from 'fastify';
import { BusyError } from './busy.ts';
import { whenGone } from './gone.ts';
import type { ServerLimits } from './limits.ts';

/** Largest bodies that are held at the same time. */
const bodiesTogether = 16;

/**
 * Counts the bodies that have begun to arrive and are not answered yet, so that those of many clients do not
 * exhaust memory. A body is counted by the length that it declares; one without a length as the largest.
 */
export class Intake {
  readonly #largest: number;
  #held = 0;

  constructor({ body }: Pick<ServerLimits, 'body'>) {
    this.#largest = body;
  }

  /** Throws BusyError where too much is held already. */
  admit({ headers }: FastifyRequest, reply: FastifyReply): void {
    const declared = headers['content-length'] ?? (headers['transfer-encoding'] ? this.#largest : 0);
    const length = Math.min(Number(declared), this.#largest);
    if (this.#held + length > bodiesTogether * this.#largest)
      throw new BusyError('too many requests arrive at once');
    this.#held += length;
    whenGone(reply.raw, () => {
      this.#held -= length;
    });
  }
}
