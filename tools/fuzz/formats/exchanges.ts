import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as after, setImmediate as nextTurn } from 'node:timers/promises';
import { connection } from './connection.ts';

/** Milliseconds within which a received request must be answered, on a busy machine. */
const longest = 20_000;

/** Iterations of the event loop within which sent bytes are read. */
const readingTurns = 20;

/** A request that has begun to arrive, and its response. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Sends bytes to a Node server, and waits for its responses. */
export class Exchanges {
  readonly #server: Server;
  readonly #isStream: (request: IncomingMessage) => boolean;
  /** Requests of the current input. */
  #begun: Exchange[] = [];

  /** `isStream`: whether the response to a request ends only with its connection. */
  constructor(server: Server, isStream: (request: IncomingMessage) => boolean = () => false) {
    this.#server = server;
    this.#isStream = isStream;
    // Without a listener for the second event, Node answers such requests itself.
    const events = ['request', 'checkExpectation'].filter((event) => server.listenerCount(event) > 0);
    for (const event of events) {
      server.on(event, (request: IncomingMessage, response: ServerResponse) => {
        this.#begun.push({ request, response });
      });
    }
  }

  /**
   * The bytes that the server sends for those of a connection, as Latin-1. Throws if a received request is
   * not answered.
   */
  async answerTo(input: Uint8Array): Promise<string> {
    this.#begun = [];
    const { client, server } = connection();
    let answer = '';
    client.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    this.#server.emit('connection', server);
    client.write(input);
    await this.#answered();
    client.destroy();
    // The server must detect that the client has disconnected.
    for (const exchange of this.#begun) await closing(exchange);
    return answer;
  }

  /** Waits until every completely received request is answered. Others wait for bytes that never arrive. */
  async #answered(): Promise<void> {
    for (let turn = 0; turn < readingTurns; turn++) {
      await nextTurn();
      for (const exchange of this.#begun) {
        // Responses are in the order of the requests.
        if (this.#isStream(exchange.request)) break;
        if (exchange.request.complete) await closing(exchange);
      }
    }
  }
}

/**
 * Waits until a response is complete, or its connection closed, for example by the response to an earlier
 * request.
 */
async function closing({ request: { socket }, response }: Exchange): Promise<void> {
  if (response.closed || socket.destroyed) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  const inTime = (): string => 'in time';
  const outcome = await Promise.race([
    // A socket that fails is closed afterwards.
    ...[response, socket].map((end) => once(end, 'close', { signal }).then(inTime, inTime)),
    after(longest, 'late', { signal }).catch(inTime),
  ]);
  waiting.abort();
  if (outcome === 'late') throw new Error(`no answer in ${longest / 1000} s`);
}
