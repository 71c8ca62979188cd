import { createServer } from 'node:http';
import { allRequests, PageAnswers } from '../../../src/live/answers.ts';
import { Subscribers } from '../../../src/live/subscribers.ts';
import { Exchanges } from '../formats/exchanges.ts';
import { liveRequests, names } from '../formats/http_live.ts';
import type { FuzzTarget } from '../target.ts';

const port = 4000;
const host = `127.0.0.1:${port}`;
const secret = '<h1>the page</h1>';
const parts = [{ id: 'a', html: secret }];

const subscribers = new Subscribers();
const answers = new PageAnswers({
  page: () => secret,
  subscribers,
  port: () => port,
  onSubscribed: () => subscribers.send(parts),
});
const server = createServer(allRequests);
answers.serve(server);
const exchanges = new Exchanges(server, ({ url }) => url?.includes('events') === true);
const session = await entered();

/** The cookie received for the token. */
async function entered(): Promise<string> {
  const answer = await exchanges.answerTo(
    Buffer.from(`GET /?token=${answers.token} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
  );
  return /set-cookie: ([^;]+)/i.exec(answer)![1]!;
}

/** The input with secrets instead of placeholders. */
function withSecrets(input: Uint8Array): Buffer {
  const text = Buffer.from(input)
    .toString('latin1')
    .replaceAll(names.token, answers.token)
    .replaceAll(names.session, session)
    .replaceAll(names.host, host);
  return Buffer.from(text, 'latin1');
}

/** 304 and other statuses that let a browser reuse a page are not included. */
const documented: ReadonlySet<number> = new Set([100, 200, 303, 400, 403, 404, 405, 413, 417, 431, 503]);

function problemOf(input: string, answer: string): string | undefined {
  const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));
  const undocumented = statuses.find((status) => !documented.has(status));
  if (undocumented !== undefined) return `status ${undocumented}: ${answer}`;
  if (answer.includes(session)) return `the session is sent again: ${answer}`;
  const mayOpen = input.includes(session) && input.includes(host);
  if (answer.includes(secret) && !mayOpen) return `the page is sent to another client: ${answer}`;
  return undefined;
}

/**
 * Bytes on a connection to the page of a training. Faults are page content for a client without a session or
 * with another host name, undocumented statuses, and unanswered requests.
 */
export const target: FuzzTarget = {
  name: 'live',
  title: 'requests to the page of `--watch`',
  longest: 32_768,
  memory: 300,
  tokens: [
    '\r\n',
    '\r\n\r\n',
    `GET / HTTP/1.1\r\nhost: ${names.host}\r\ncookie: ${names.session}\r\n\r\n`,
    `GET /events HTTP/1.1\r\nhost: ${names.host}\r\ncookie: ${names.session}\r\n\r\n`,
    `/?token=${names.token}`,
    'content-length: 1',
    'transfer-encoding: chunked',
    'expect: 100-continue',
    'connection: close',
    '\0',
    '\xff\xfe',
  ],
  generated: liveRequests,
  read: async (input) => {
    const bytes = withSecrets(input);
    const problem = problemOf(bytes.toString('latin1'), await exchanges.answerTo(bytes));
    if (problem !== undefined) throw new Error(problem);
    if (subscribers.count > 0) throw new Error('a page that was closed is still open');
  },
};
