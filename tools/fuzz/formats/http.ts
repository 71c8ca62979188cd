import {
  type Arbitrary,
  array,
  base64String,
  constantFrom,
  double,
  json,
  oneof,
  option,
  record,
  string,
  tuple,
  uint8Array,
} from 'fast-check';

/** Requests to `unitc serve`, as bytes on a connection. */

const end = '\r\n';
const boundary = 'b0undary';

/** Replaces the declared length of a request's body by the actual one. */
export function withContentLength(input: Uint8Array): Uint8Array {
  const bytes = Buffer.from(input);
  const head = bytes.indexOf(`${end}${end}`);
  if (head < 0) return input;
  const length = bytes.length - head - 4;
  const lines = bytes
    .toString('latin1', 0, head)
    .replace(/^content-length:.*$/im, `content-length: ${length}`);
  return Buffer.concat([Buffer.from(`${lines}${end}${end}`, 'latin1'), bytes.subarray(head + 4)]);
}

interface Body {
  readonly type: string;
  readonly bytes: Buffer;
}

const names = constantFrom(
  'text',
  'image',
  'audio',
  'rooms',
  'area',
  'row',
  'records',
  'comment',
  '__proto__',
  'constructor',
  'toString',
  '',
  '\u202e',
);

/**
 * PNG images of one pixel and with a header that declares too many, a WAV file without samples, and noise.
 */
const files: Arbitrary<Buffer> = oneof(
  constantFrom(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg==',
    'iVBORw0KGgoAAAANSUhEUgAA//8AAP//CAAAAAA=',
    'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=',
    'R0lGODlhAQABAAAAACwAAAAAAQABAAA=',
  ).map((text) => Buffer.from(text, 'base64')),
  uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
);

const values: Arbitrary<unknown> = oneof(
  string({ unit: 'binary', maxLength: 40 }),
  constantFrom(
    'good bad',
    'a',
    '3',
    '1e999',
    '-0',
    'NaN',
    ['a', 'b'],
    ['a'],
    [[]],
    {},
    null,
    true,
    1e308,
    2 ** 53,
  ),
  double(),
  base64String({ maxLength: 60 }),
  files.map((bytes) => bytes.toString('base64')),
  files.map((bytes) => `data:image/png;base64,${bytes.toString('base64')}`),
);

/** Objects as text, so that names such as `__proto__` are members. */
const objects = array(tuple(names, values), { maxLength: 5 }).map(objectText);

function objectText(members: readonly (readonly [string, unknown])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

/** Records for the tasks, most of them with invalid values. */
const records = oneof(
  values.map((text) => objectText([['text', text]])),
  values.map((image) => objectText([['image', image]])),
  values.map((audio) => objectText([['audio', audio]])),
  tuple(values, values).map(([rooms, area]) =>
    objectText([
      ['rooms', rooms],
      ['area', area],
    ]),
  ),
  objects,
);

const jsonBodies: Arbitrary<string> = oneof(
  records,
  array(records, { maxLength: 4 }).map((all) => `{"records":[${all.join(',')}]}`),
  json({ maxDepth: 4 }),
  constantFrom(
    '['.repeat(5000),
    `${'{"records":['.repeat(300)}`,
    `{"text":${'['.repeat(2000)}${']'.repeat(2000)}}`,
    `{"records":[${'{"text":"a"},'.repeat(70)}{"text":"a"}]}`,
    '{"text":"\\ud800"}',
    '\ufeff{"text":"a"}',
    '',
  ),
);

const jsonTypes = constantFrom(
  'application/json',
  'application/json; charset=utf-16',
  'APPLICATION/JSON;',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'multipart/form-data',
  '*/*',
);

const parts: Arbitrary<Buffer> = tuple(
  names,
  oneof(
    files,
    values.map((value) => Buffer.from(String(value))),
  ),
  option(constantFrom('a.png', '../../a', '\0', "'; drop", 'é'), { nil: undefined }),
  option(constantFrom('application/json', 'image/png', 'text/plain; charset=x', ';;'), { nil: undefined }),
).map(([name, content, file, type]) => {
  const disposition = `form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`;
  const head = [
    `--${boundary}`,
    `content-disposition: ${disposition}`,
    ...(type === undefined ? [] : [`content-type: ${type}`]),
  ];
  return Buffer.concat([Buffer.from(`${head.join(end)}${end}${end}`), content, Buffer.from(end)]);
});

const formBodies: Arbitrary<Body> = tuple(
  array(parts, { maxLength: 6 }),
  constantFrom(`--${boundary}--${end}`, `--${boundary}`, '', `--${boundary}--`.repeat(50)),
  constantFrom(
    `multipart/form-data; boundary=${boundary}`,
    `multipart/form-data; boundary="${boundary}"`,
    `multipart/form-data; boundary=${boundary}x`,
    `multipart/form-data; boundary=`,
    `multipart/form-data; boundary=${'b'.repeat(300)}`,
    `multipart/mixed; boundary=${boundary}`,
  ),
).map(([all, closing, type]) => ({ type, bytes: Buffer.concat([...all, Buffer.from(closing)]) }));

const bodies: Arbitrary<Body> = oneof(
  tuple(jsonTypes, jsonBodies).map(([type, text]) => ({ type, bytes: Buffer.from(text) })),
  tuple(jsonTypes, uint8Array({ maxLength: 40 })).map(([type, bytes]) => ({
    type,
    bytes: Buffer.from(bytes),
  })),
  formBodies,
);

const paths = constantFrom(
  '/predict/verdict',
  '/predict/find',
  '/predict/hear',
  '/predict/price',
  '/predict/__proto__',
  '/predict/%2e%2e%2f',
  '/predict/%ff',
  '/',
  '/health',
  '/metrics',
  '/model',
  '/openapi.json',
  '//',
  '*',
  'http://other/predict/verdict',
);

const queries = constantFrom(
  '',
  '',
  '?top=1',
  '?top=1e300',
  '?top=99999999999999999999',
  '?top=1&top=2',
  '?threshold=0.5&nms=0.5',
  '?threshold=NaN',
  '?nms=1e-400',
  '?__proto__=1',
  '?top[a]=1',
  '?%',
);

const lengths = constantFrom('exact', 'exact', 'exact', 'chunked', 'short', 'long', 'huge', 'wrong', 'none');

/** The header that declares a body's length, and the bytes that follow. */
function framed(bytes: Buffer, length: string): readonly [header: string, content: Buffer] {
  switch (length) {
    case 'chunked': {
      const chunk = [Buffer.from(`${bytes.length.toString(16)}${end}`), bytes, Buffer.from(end)];
      const chunks = bytes.length === 0 ? [] : chunk;
      return ['transfer-encoding: chunked', Buffer.concat([...chunks, Buffer.from(`0${end}${end}`)])];
    }
    case 'short':
      return [`content-length: ${Math.max(0, bytes.length - 3)}`, bytes];
    case 'long':
      return [`content-length: ${bytes.length + 3}`, bytes];
    case 'huge':
      return ['content-length: 99999999999', bytes];
    case 'wrong':
      return ['content-length: -1', bytes];
    case 'none':
      return ['x-none: 1', bytes];
    default:
      return [`content-length: ${bytes.length}`, bytes];
  }
}

const extraHeaders = constantFrom(
  undefined,
  undefined,
  'expect: 100-continue',
  'expect: the impossible',
  'upgrade: websocket\r\nconnection: upgrade',
  'connection: close',
  'authorization: Bearer x',
  'content-encoding: gzip',
  'transfer-encoding: chunked, chunked',
  'content-length: 5',
  `x: ${'y'.repeat(20_000)}`,
  'x\0: y',
  ': y',
);

/** Requests from the grammar of HTTP, with typical mistakes of clients. */
export const httpRequests: Arbitrary<Uint8Array> = record({
  method: constantFrom(
    'POST',
    'POST',
    'POST',
    'GET',
    'HEAD',
    'PUT',
    'DELETE',
    'OPTIONS',
    'CONNECT',
    'PRI',
    'post',
  ),
  path: paths,
  query: queries,
  version: constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9'),
  host: constantFrom('host: a', 'host: a', 'host: a', 'host: \x7f', 'no-host: a'),
  body: bodies,
  length: lengths,
  extra: extraHeaders,
}).map(({ method, path, query, version, host, body: { type, bytes }, length, extra }) => {
  const [header, content] = framed(bytes, length);
  const lines = [
    `${method} ${path}${query} ${version}`,
    host,
    `content-type: ${type}`,
    header,
    ...(extra === undefined ? [] : [extra]),
  ];
  return new Uint8Array(Buffer.concat([Buffer.from(`${lines.join(end)}${end}${end}`, 'latin1'), content]));
});
