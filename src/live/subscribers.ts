import type { ServerResponse } from 'node:http';

/** A part of a page by its identifier. */
export interface LivePart {
  readonly id: string;
  readonly html: string;
}

interface Subscriber {
  readonly response: ServerResponse;
  /** The parts as they were last sent. */
  readonly sent: Map<string, string>;
}

/** Largest number of open pages. */
const mostSubscribers = 16;

/**
 * Open pages, which receive parts as server-sent events. A page that is not reading is skipped until it does,
 * and then receives the current parts, so at most one update per page is in memory.
 */
export class Subscribers {
  readonly #all = new Set<Subscriber>();

  get count(): number {
    return this.#all.size;
  }

  get full(): boolean {
    return this.#all.size >= mostSubscribers;
  }

  add(response: ServerResponse): void {
    const subscriber = { response, sent: new Map<string, string>() };
    this.#all.add(subscriber);
    // A response queued after that of another request does not report the end of its connection.
    response.req.socket.once('close', () => this.#all.delete(subscriber));
    response.write('retry: 2000\n\n');
  }

  /** Sends the parts that have changed to each page. */
  send(parts: readonly LivePart[]): void {
    for (const { response, sent } of this.#all) {
      if (response.writableNeedDrain) continue;
      const changed = parts.filter(({ id, html }) => sent.get(id) !== html);
      if (changed.length === 0) continue;
      for (const { id, html } of changed) sent.set(id, html);
      response.write(message('parts', changed));
    }
  }

  /** Sends the last parts and closes all connections. */
  end(parts: readonly LivePart[]): void {
    for (const { response } of this.#all) response.end(message('ended', parts));
  }
}

/** A server-sent event; JSON has no line breaks. */
function message(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
