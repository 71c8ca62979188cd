import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PageAccess } from './access.ts';
import type { Subscribers } from './subscribers.ts';

/** The page, and its subscription to updates. */
export interface AnsweredPage {
  page(): string;
  readonly subscribers: Subscribers;
  /** Port in the URL of the page. */
  port(): number;
  /** Called for each page that subscribes to updates. */
  onSubscribed(): void;
}

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

/** Option of a server that passes requests without a host header to `PageAnswers`, which refuses them. */
export const allRequests = { requireHostHeader: false } as const;

/** Milliseconds within which a client must accept some bytes of a page. */
const slowest = 30_000;

/**
 * Answers the requests of the one browser that received the URL with the token, and refuses all others. A
 * refusal closes the connection.
 */
export class PageAnswers {
  readonly #page: AnsweredPage;
  readonly #access = new PageAccess();

  constructor(page: AnsweredPage) {
    this.#page = page;
  }

  /** Part of the URL that opens the page once. */
  get token(): string {
    return this.#access.token;
  }

  /**
   * Answers all requests to a server with the option `allRequests`, including those with an `Expect` header
   * unknown to Node: Node's own response, queued after the stream of a page, would hide the end of the
   * connection.
   */
  serve(server: Server): void {
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    server.on('request', answer).on('checkExpectation', answer);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const address = addressOf(request);
    const token = address?.pathname === '/' ? (address.searchParams.get('token') ?? undefined) : undefined;
    response.setTimeout(slowest);
    // An unread body hides the end of the connection; this response may be queued after a stream.
    request.resume();
    const refusal = this.#refusal(request, address?.pathname, token);
    if (refusal) refuse(response, refusal);
    else if (token !== undefined) this.#enter(token, response);
    else if (address?.pathname === '/events') this.#subscribe(response);
    else this.#send(response);
  }

  /** The reason for refusing a request; undefined if it is answered. */
  #refusal(
    request: IncomingMessage,
    path: string | undefined,
    token: string | undefined,
  ): Refusal | undefined {
    const isAllowed = this.#access.allows(this.#sessionOf(request));
    if (!this.#isOwnHost(request)) return { status: 403, reason: 'the page has another address' };
    if (request.method !== 'GET') return { status: 405, reason: 'only GET is allowed' };
    if (hasBody(request)) return { status: 400, reason: 'the request has a body, and the page takes none' };
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
    if (path === '/events' && this.#page.subscribers.full)
      return { status: 503, reason: 'too many pages are open' };
    return undefined;
  }

  /** Replaces the token in the URL by a cookie. */
  #enter(token: string, response: ServerResponse): void {
    const session = this.#access.exchange(token);
    const cookie =
      session === undefined
        ? {}
        : { 'set-cookie': `${this.#cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/` };
    response.writeHead(303, { ...headers, ...cookie, location: '/' });
    response.end();
  }

  #subscribe(response: ServerResponse): void {
    // Nothing is sent while nothing changes, so the stream has no timeout.
    response.setTimeout(0);
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
    this.#page.subscribers.add(response);
    this.#page.onSubscribed();
  }

  /** An error while rendering the page must not end the training process. */
  #send(response: ServerResponse): void {
    let page: string;
    try {
      page = this.#page.page();
    } catch (error) {
      refuse(response, { status: 500, reason: `the page cannot be made: ${(error as Error).message}` });
      return;
    }
    response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
    response.end(page);
  }

  /** Cookies of a host are shared by all its ports. */
  get #cookieName(): string {
    return `unitc_${this.#page.port()}`;
  }

  #sessionOf({ headers: { cookie = '' } }: IncomingMessage): string | undefined {
    const prefix = `${this.#cookieName}=`;
    const found = cookie.split(/; */).find((part) => part.startsWith(prefix));
    return found?.slice(prefix.length);
  }

  /**
   * Refuses other host names that resolve to this machine: they indicate an attack from another site (DNS
   * rebinding).
   */
  #isOwnHost({ headers: { host } }: IncomingMessage): boolean {
    const port = this.#page.port();
    return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
  }
}

function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'text/plain; charset=utf-8',
    connection: 'close',
  });
  response.end(`${reason}\n`);
}

/** Whether the request has a body. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The URL of a request; undefined if it is malformed. */
function addressOf({ url = '/' }: IncomingMessage): URL | undefined {
  const base = 'http://127.0.0.1';
  return URL.canParse(url, base) ? new URL(url, base) : undefined;
}
