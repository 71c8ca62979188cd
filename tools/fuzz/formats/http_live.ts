import { type Arbitrary, array, constantFrom, record, string, uint8Array } from 'fast-check';

/** Requests to the page of a training, as bytes on a connection, with placeholders for its secrets. */

const end = '\r\n';

/** Placeholders for the token, the session cookie and the host in inputs. */
export const names = { token: 'T0KEN', session: 'S3SSION', host: 'H0ST' } as const;

const paths = constantFrom(
  '/',
  '/',
  '/events',
  '/events',
  `/?token=${names.token}`,
  `/?token=${names.token}&token=a`,
  '/?token=',
  '//',
  '/../events',
  '/%65vents',
  '/events/',
  '/events?a',
  '\\events',
  '*',
  '',
  'http://other/events',
  `http://${names.host}/`,
  'https://[::1',
  '/?%',
  `/${'a'.repeat(20_000)}`,
);

const hosts = constantFrom(
  `host: ${names.host}`,
  `host: ${names.host}`,
  `host: ${names.host}`,
  `Host:${names.host}`,
  'host: 127.0.0.1',
  'host: evil.test',
  `host: evil.test${end}host: ${names.host}`,
  `host: ${names.host}.evil.test`,
  'x: y',
);

const cookies = constantFrom(
  `cookie: ${names.session}`,
  `cookie: ${names.session}`,
  `cookie: a=b; ${names.session}; c`,
  `cookie: ${names.session}x`,
  `cookie: x${names.session}`,
  `cookie: a=1${end}cookie: ${names.session}`,
  `cookie: ${'; '.repeat(5000)}`,
  'cookie: unitc_4000=',
  'x: y',
);

const others = constantFrom(
  'x: y',
  'connection: close',
  'connection: keep-alive',
  'expect: 100-continue',
  'expect: another',
  'upgrade: websocket\r\nconnection: upgrade',
  'content-length: 5',
  'content-length: 99999999999',
  'transfer-encoding: chunked',
  'origin: http://evil.test',
  'last-event-id: 9',
  `x: ${'y'.repeat(20_000)}`,
  ': y',
);

/** Pipelined requests, with typical mistakes of clients. */
export const liveRequests: Arbitrary<Uint8Array> = array(
  record({
    method: constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'get', 'PRI'),
    path: paths,
    version: constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0'),
    host: hosts,
    cookie: cookies,
    other: others,
    text: string({ maxLength: 8 }),
    body: uint8Array({ maxLength: 20 }),
  }).map(({ method, path, version, host, cookie, other, text, body }) => {
    const lines = [`${method} ${path} ${version}`, host, cookie, other, `y: ${text}`];
    return Buffer.concat([Buffer.from(`${lines.join(end)}${end}${end}`, 'latin1'), body]);
  }),
  { minLength: 1, maxLength: 4 },
).map((all) => new Uint8Array(Buffer.concat(all)));
