import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as after, setImmediate as nextTurn } from 'node:timers/promises';
import { connection } from './connection.ts';

/** Milliseconds in which a request that has arrived is answered, on a busy machine. */
const longest = 20_000;

/** Turns of the event loop in which bytes that have been sent are read. */
const readingTurns = 20;

/** A request that has begun to arrive, with its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Sends bytes to a server of Node, and waits for its answers. */
export class Exchanges {
  readonly #server: Server;
  readonly #isStream: (request: IncomingMessage) => boolean;
  /** Requests of the present input. */
  #begun: Exchange[] = [];

  /** `isStream`: whether the answer to a request ends only with its connection. */
  constructor(server: Server, isStream: (request: IncomingMessage) => boolean = () => false) {
    this.#server = server;
    this.#isStream = isStream;
    // Node answers the second kind itself where the server does not.
    const events = ['request', 'checkExpectation'].filter((event) => server.listenerCount(event) > 0);
    for (const event of events) {
      server.on(event, (request: IncomingMessage, response: ServerResponse) => {
        this.#begun.push({ request, response });
      });
    }
  }

  /**
   * What the server sends for the bytes of a connection, as Latin-1. Throws where a request that has arrived is
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
    // The server detects that the client has disconnected.
    for (const exchange of this.#begun) await closing(exchange);
    return answer;
  }

  /** Waits until every request that has arrived as a whole is answered. Others wait for bytes that never come. */
  async #answered(): Promise<void> {
    for (let turn = 0; turn < readingTurns; turn++) {
      await nextTurn();
      for (const exchange of this.#begun) {
        // Answers have the order of the requests.
        if (this.#isStream(exchange.request)) break;
        if (exchange.request.complete) await closing(exchange);
      }
    }
  }
}

/** Waits until an answer is complete, or its connection closed: by the answer to an earlier request, for example. */
async function closing({ request: { socket }, response }: Exchange): Promise<void> {
  if (response.closed || socket.destroyed) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  const inTime = (): string => 'in time';
  const outcome = await Promise.race([
    // A socket that fails is closed then.
    ...[response, socket].map((end) => once(end, 'close', { signal }).then(inTime, inTime)),
    after(longest, 'late', { signal }).catch(inTime),
  ]);
  waiting.abort();
  if (outcome === 'late') throw new Error(`no answer in ${longest / 1000} s`);
}
