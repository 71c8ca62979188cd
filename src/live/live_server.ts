import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allRequests, PageAnswers } from './answers.ts';
import { type LivePart, Subscribers } from './subscribers.ts';

/** A page that is rendered for every request. */
export interface LiveSource {
  page(): string;
  parts(): readonly LivePart[];
}

/** Smallest interval between two updates, in milliseconds. */
const leastPause = 1000;
/** Pause after an update, as a multiple of its duration: updates take at most about 1/50 of the time. */
const restFactor = 50;
/** Milliseconds for pages to receive the last update. */
const farewell = 1000;

/** Limits for clients that hold connections. Times are in milliseconds. */
const limits = {
  /** Time within which a request must have arrived. */
  requestTimeout: 5000,
  headersTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const mostConnections = 64;

/**
 * Sends a page and its updates on 127.0.0.1 to the one browser that received the URL with the token. Renders
 * only while a page is open, rarely enough not to slow the process, and never waits for a client.
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
        // The page may be older than the present state of its parts.
        this.#changed = true;
      },
    });
    this.#server = createServer({ ...limits, ...allRequests });
    this.#answers.serve(this.#server);
    this.#server.maxConnections = mostConnections;
  }

  /** Listens on a port, by default a free one. Rejects with the system error if the port is in use. */
  static async open(source: LiveSource, port = 0): Promise<LiveServer> {
    const live = new LiveServer(source);
    await new Promise<void>((resolve, reject) => {
      // A connection that cannot be accepted later affects only that client; training continues.
      live.#server.on('error', reject);
      live.#server.listen({ host: '127.0.0.1', port }, resolve);
    });
    // Training may end while its page is open.
    live.#server.unref();
    live.#schedule(leastPause);
    return live;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** URL that opens the page in one browser. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.#answers.token}`;
  }

  /** Marks the page as changed, so that the next update is sent. */
  touch(): void {
    this.#changed = true;
  }

  /** Sends the last state and closes the server. */
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

  /**
   * Empty if rendering fails; the next request of the page reports that. Training must not end because of it.
   */
  #parts(): readonly LivePart[] {
    try {
      return this.#source.parts();
    } catch {
      return [];
    }
  }
}
