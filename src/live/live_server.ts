import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allRequests, PageAnswers } from './answers.ts';
import { type LivePart, Subscribers } from './subscribers.ts';

/** A page that is rendered for every request. */
export interface LiveSource {
  page(): string;
  parts(): readonly LivePart[];
}

/** Least time between two updates, in milliseconds. */
const leastPause = 1000;
/** Pause after an update, as a multiple of its duration: updates take at most a fiftieth of the time. */
const restFactor = 50;
/** Time that pages have to receive the last update, in milliseconds. */
const farewell = 1000;

/** Limits on clients that take up connections. Times are in milliseconds. */
const limits = {
  /** Time in which a request must have arrived. */
  requestTimeout: 5000,
  headersTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const mostConnections = 64;

/**
 * Sends a page and its updates on 127.0.0.1 to the one browser that was given the address with the token. It
 * renders only while a page is open, seldom enough that the work of the process is not slowed, and never waits
 * for a client.
 */
export class LiveServer {
  readonly #source: LiveSource;
  readonly #subscribers = new Subscribers();
  readonly #answers: PageAnswers;
  readonly #server: Server;
  #timer: NodeJS.Timeout | undefined;
  #changed = true;

  private constructor(source: LiveSource) {
    this.#source = source;
    this.#answers = new PageAnswers({
      page: () => source.page(),
      subscribers: this.#subscribers,
      port: () => this.port,
      onSubscribed: () => {
        // The page may be older than its parts are now.
        this.#changed = true;
      },
    });
    this.#server = createServer({ ...limits, ...allRequests });
    this.#answers.serve(this.#server);
    this.#server.maxConnections = mostConnections;
  }

  /** Listens on a port, by default a free one. Rejects with the error of the system where it is in use. */
  static async open(source: LiveSource, port = 0): Promise<LiveServer> {
    const live = new LiveServer(source);
    await new Promise<void>((resolve, reject) => {
      // A connection that cannot be accepted later is that client's loss: the training continues.
      live.#server.on('error', reject);
      live.#server.listen({ host: '127.0.0.1', port }, resolve);
    });
    // Training ends although its page is open.
    live.#server.unref();
    live.#schedule(leastPause);
    return live;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Address that opens the page, in one browser. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.#answers.token}`;
  }

  /** The page has changed: it is sent with the next update. */
  touch(): void {
    this.#changed = true;
  }

  /** Sends the last state and ends the server. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#subscribers.count > 0) this.#subscribers.end(this.#parts());
    const timer = setTimeout(() => this.#server.closeAllConnections(), farewell);
    this.#server.closeIdleConnections();
    await closed;
    clearTimeout(timer);
  }

  #schedule(pause: number): void {
    this.#timer = setTimeout(() => this.#update(), pause).unref();
  }

  #update(): void {
    const start = performance.now();
    if (this.#changed && this.#subscribers.count > 0) {
      this.#changed = false;
      this.#subscribers.send(this.#parts());
    }
    this.#schedule(Math.max(leastPause, restFactor * (performance.now() - start)));
  }

  /** None where the page cannot be made, which its next request reports: the training must not end by it. */
  #parts(): readonly LivePart[] {
    try {
      return this.#source.parts();
    } catch {
      return [];
    }
  }
}
