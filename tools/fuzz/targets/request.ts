import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as after, setImmediate as nextTurn } from 'node:timers/promises';
import { defaultLimits } from '../../../src/server/limits.ts';
import { createServer } from '../../../src/server/server.ts';
import { connection } from '../formats/connection.ts';
import { httpRequests, withContentLength } from '../formats/http.ts';
import { servedModel } from '../formats/served_model.ts';
import type { FuzzTarget } from '../target.ts';

/** Small limits, so that mutations reach them. */
const limits = { ...defaultLimits, body: 16_384, records: 8, queue: 16 };

/** Milliseconds in which a request that has arrived is answered, on a busy machine. */
const longest = 20_000;

/** A request that has begun to arrive, with its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Requests of the present input. */
let exchanges: Exchange[] = [];
/** Problems of their answers. */
let problems: string[] = [];

const model = await servedModel();
const served = {
  ...model,
  adapter: model.adapter,
  stream: model.stream.bind(model),
  streamLarge: model.stream.bind(model),
};
const server = await createServer(served, { limits, token: undefined, version: '1' });
server.addHook('onSend', async ({ url }, reply, payload) => {
  const problem = problemOf(reply.statusCode, String(reply.getHeader('content-type')), payload);
  if (problem !== undefined) problems.push(`${url}: ${problem}`);
  return payload;
});
server.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
  exchanges.push({ request, response });
});
await server.ready();

/** A status that is not documented, or a body that is not what its status and type promise. */
function problemOf(status: number, type: string, payload: unknown): string | undefined {
  if (!isDocumented(status)) return `status ${status}: ${String(payload)}`;
  if (!type.startsWith('application/json') || payload === '') return undefined;
  const { error } = JSON.parse(String(payload)) as { readonly error?: unknown };
  return status >= 400 && typeof error !== 'string' ? `status ${status} without an error` : undefined;
}

function isDocumented(status: number): boolean {
  return status === 100 || status === 200 || (status >= 400 && status < 500) || status === 503;
}

/**
 * Bytes on a connection to `unitc serve`, whose model reads, prepares and decodes records as in use. Statuses
 * from 500 on are faults but for 503, as is a request that is not answered.
 */
export const target: FuzzTarget = {
  name: 'request',
  title: 'requests to `serve`',
  longest: 32_768,
  memory: 300,
  tokens: [
    '\r\n',
    '\r\n\r\n',
    '--b0undary',
    'content-length: 1',
    'transfer-encoding: chunked',
    'content-type: application/json',
    'content-disposition: form-data; name="text"',
    'POST /predict/verdict HTTP/1.1\r\nhost: a\r\n',
    'expect: 100-continue',
    '"records":[',
    '"__proto__":',
    '"text":',
    '"image":',
    '?top=',
    '1e400',
    '\0',
    '\xff\xfe',
  ],
  repair: withContentLength,
  generated: httpRequests,
  read: async (input) => {
    [exchanges, problems] = [[], []];
    const { client, server: end } = connection();
    let answer = '';
    client.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    server.server.emit('connection', end);
    client.write(input);
    await answered();
    client.destroy();
    await closed();
    const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
    if (status !== undefined && !isDocumented(Number(status))) problems.push(answer);
    if ((await server.inject('/health')).statusCode !== 200) problems.push('the server is not healthy');
    if (problems.length > 0) throw new Error(problems.join('\n'));
  },
};

/** Turns of the event loop in which bytes that have been sent are read. */
const readingTurns = 20;

/** Waits until every request that has arrived as a whole is answered. Others wait for bytes that never come. */
async function answered(): Promise<void> {
  for (let turn = 0; turn < readingTurns; turn++) {
    await nextTurn();
    for (const exchange of exchanges) if (exchange.request.complete) await closing(exchange);
  }
}

/** Waits until the server has noticed that the client is gone. */
async function closed(): Promise<void> {
  for (const exchange of exchanges) await closing(exchange);
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
