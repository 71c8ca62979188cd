import { defaultLimits } from '../../../src/server/limits.ts';
import { createServer } from '../../../src/server/server.ts';
import { Exchanges } from '../formats/exchanges.ts';
import { httpRequests, withContentLength } from '../formats/http.ts';
import { servedModel } from '../formats/served_model.ts';
import type { FuzzTarget } from '../target.ts';

/** Small limits, so that mutations reach them. */
const limits = { ...defaultLimits, body: 16_384, records: 8, queue: 16 };

/** Problems of the responses to the current input. */
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
const exchanges = new Exchanges(server.server);
await server.ready();

/** The problem of an undocumented status, or of a body that does not match its status and type. */
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
 * Bytes on a connection to `unitc serve`, whose model reads, prepares and decodes records as in production.
 * Faults are statuses from 500 except 503, and unanswered requests.
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
    problems = [];
    const answer = await exchanges.answerTo(input);
    const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
    if (status !== undefined && !isDocumented(Number(status))) problems.push(answer);
    if ((await server.inject('/health')).statusCode !== 200) problems.push('the server is not healthy');
    if (problems.length > 0) throw new Error(problems.join('\n'));
  },
};
