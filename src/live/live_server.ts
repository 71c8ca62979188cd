import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PageAccess } from './access.ts';
import { type LivePart, Subscribers } from './subscribers.ts';

/** A page that is made anew whenever it is asked for. */
export interface LiveSource {
  page(): string;
  parts(): readonly LivePart[];
}

/** Least time between two updates, in milliseconds. */
const leastPause = 1000;
/** Updates take at most one part in so many of the time. */
const restFactor = 50;
/** Time that pages have to receive the last update, in milliseconds. */
const farewell = 1000;

interface Refusal {
  readonly status: number;
  readonly reason: string;
}

const headers = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Sends a page and its updates on 127.0.0.1 to the one browser that was given the address with the token. It
 * renders only while a page is open, seldom enough that the work of the process is not slowed, and never waits
 * for a client.
 */
export class LiveServer {
  readonly #source: LiveSource;
  readonly #access = new PageAccess();
  readonly #subscribers = new Subscribers();
  readonly #server: Server;
  #timer: NodeJS.Timeout | undefined;
  #changed = true;

  private constructor(source: LiveSource) {
    this.#source = source;
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.headersTimeout = 10_000;
    this.#server.maxConnections = 64;
  }

  /** Listens on a port, by default a free one. Rejects with the error of the system where it is in use. */
  static async open(source: LiveSource, port = 0): Promise<LiveServer> {
    const live = new LiveServer(source);
    await new Promise<void>((resolve, reject) => {
      live.#server.once('error', reject);
      live.#server.listen({ host: '127.0.0.1', port }, resolve);
    });
    // A training ends although its page is open.
    live.#server.unref();
    live.#schedule(leastPause);
    return live;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Address that opens the page, in one browser. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.#access.token}`;
  }

  /** The page has changed: it is sent with the next update. */
  touch(): void {
    this.#changed = true;
  }

  /** Sends the last state and ends the server. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#subscribers.count > 0) this.#subscribers.end(this.#source.parts());
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
      this.#subscribers.send(this.#source.parts());
    }
    this.#schedule(Math.max(leastPause, restFactor * (performance.now() - start)));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const address = addressOf(request);
    const token = address?.pathname === '/' ? (address.searchParams.get('token') ?? undefined) : undefined;
    const refusal = this.#refusal(request, address?.pathname, token);
    if (refusal) {
      response.writeHead(refusal.status, { ...headers, 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${refusal.reason}\n`);
    } else if (token !== undefined) {
      this.#enter(token, response);
    } else if (address?.pathname === '/events') {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
      this.#subscribers.add(response);
      // The page may be older than its parts are now.
      this.#changed = true;
    } else {
      response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
      response.end(this.#source.page());
    }
  }

  /** Undefined for a request that is answered. */
  #refusal(
    request: IncomingMessage,
    path: string | undefined,
    token: string | undefined,
  ): Refusal | undefined {
    const isAllowed = this.#access.allows(this.#sessionOf(request));
    if (!this.#isOwnHost(request)) return { status: 403, reason: 'the page has another address' };
    if (request.method !== 'GET') return { status: 405, reason: 'only GET is allowed' };
    if (path !== '/' && path !== '/events') return { status: 404, reason: 'there is no such page' };
    if (token !== undefined) {
      if (isAllowed || this.#access.accepts(token)) return undefined;
      return {
        status: 403,
        reason: 'this token is wrong or has been used: it opens the page in one browser',
      };
    }
    if (!isAllowed) {
      return { status: 403, reason: 'open the page by the address that the training has printed' };
    }
    if (path === '/events' && this.#subscribers.full)
      return { status: 503, reason: 'too many pages are open' };
    return undefined;
  }

  /** Replaces the token in the address by a cookie. */
  #enter(token: string, response: ServerResponse): void {
    const session = this.#access.exchange(token);
    const cookie =
      session === undefined
        ? {}
        : { 'set-cookie': `${this.#cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/` };
    response.writeHead(303, { ...headers, ...cookie, location: '/' });
    response.end();
  }

  /** Cookies of a host are shared by its ports. */
  get #cookieName(): string {
    return `unitc_${this.port}`;
  }

  #sessionOf({ headers: { cookie = '' } }: IncomingMessage): string | undefined {
    const prefix = `${this.#cookieName}=`;
    const found = cookie.split(/; */).find((part) => part.startsWith(prefix));
    return found?.slice(prefix.length);
  }

  /** Names of other hosts that resolve to this one are refused: they are an attack from another site. */
  #isOwnHost({ headers: { host } }: IncomingMessage): boolean {
    return host === `127.0.0.1:${this.port}` || host === `localhost:${this.port}`;
  }
}

/** The address of a request; undefined where it is malformed. */
function addressOf({ url = '/' }: IncomingMessage): URL | undefined {
  const base = 'http://127.0.0.1';
  return URL.canParse(url, base) ? new URL(url, base) : undefined;
}
