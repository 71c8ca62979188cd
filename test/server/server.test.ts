import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, InjectOptions } from 'fastify';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { DataError } from '../../src/runtime/errors.ts';
import type { GivenRecord, RecordOutcome } from '../../src/runtime/predict/outcome.ts';
import type { PredictedTask } from '../../src/runtime/predict/predicted_task.ts';
import { defaultLimits, type ServerLimits } from '../../src/server/limits.ts';
import type { ServedModel } from '../../src/server/served_model.ts';
import { createServer } from '../../src/server/server.ts';
import { seeded } from '../../tools/kernels/samples.ts';

/** The HTTP service, with a model that echoes its inputs. */

const text: PredictedTask = {
  name: 'verdict',
  inputs: [{ name: 'text', kind: 'text', columns: ['comment'] }],
  heads: [{ name: 'answer', puts: 'class', classes: ['neg', 'pos'] }],
};
const image: PredictedTask = {
  name: 'find',
  inputs: [
    { name: 'image', kind: 'image', columns: [] },
    { name: 'row', kind: 'numbers', columns: ['age', 'sex'] },
  ],
  heads: [{ name: 'box', puts: 'boxes' }],
};

class FakeModel implements ServedModel {
  readonly name = 'Fake <b>';
  readonly step = 3;
  readonly checkpoint = 'step-3';
  readonly adapter = 'none';
  readonly tasks = [text, image];
  /** Number of records in each run. */
  readonly runs: number[] = [];
  /** Runs wait for this promise. */
  gate: Promise<void> = Promise.resolve();
  /** Number of started runs. */
  begun = 0;

  readonly stream = (records: Iterable<GivenRecord>) => {
    this.begun++;
    return this.#outcomes([...records], this.gate);
  };

  /** Large requests wait for this promise. */
  largeGate: Promise<void> = Promise.resolve();

  readonly streamLarge = (records: Iterable<GivenRecord>) => this.#outcomes([...records], this.largeGate);

  async *#outcomes(all: readonly GivenRecord[], gate: Promise<void>): AsyncIterable<RecordOutcome> {
    await gate;
    this.runs.push(all.length);
    for (const { record = {} } of all) {
      if (record.text === 'bad')
        yield { error: new DataError('the record', 'the text is bad', 'write another') };
      else
        yield {
          prediction: {
            task: 'verdict',
            input: record,
            predictions: [{ label: String(record.text), probability: 1 }],
          },
        };
    }
  }
}

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function served(
  changes: { readonly limits?: Partial<ServerLimits>; readonly token?: string } = {},
): Promise<{ readonly server: FastifyInstance; readonly model: FakeModel }> {
  const model = new FakeModel();
  const limits = { ...defaultLimits, ...changes.limits };
  const server = await createServer(model, { limits, token: changes.token, version: '1' });
  servers.push(server);
  return { server, model };
}

/** Closes the gate of a model; the returned function opens it. */
function closed(model: FakeModel): () => void {
  let open = (): void => {};
  model.gate = new Promise((resolve) => {
    open = resolve;
  });
  return open;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Resolves when this many records are waiting for the model. */
async function waitingFor(server: FastifyInstance, count: number): Promise<void> {
  await until(async () =>
    (await server.inject('/metrics')).body.includes(`unitc_waiting_records ${count}\n`),
  );
}

const post = (payload: unknown, task = 'verdict'): InjectOptions => ({
  method: 'POST',
  url: `/predict/${task}`,
  payload: payload as object,
});

const formType = 'multipart/form-data; boundary=boundary';

/** A form with named texts. */
function postForm(texts: readonly (readonly [name: string, text: string])[]): InjectOptions {
  const parts = texts.map(
    ([name, text]) => `--boundary\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  return {
    method: 'POST',
    url: '/predict/verdict',
    headers: { 'content-type': formType },
    payload: `${parts.join('')}--boundary--\r\n`,
  };
}

describe('a request', () => {
  it('with a record is answered with its prediction', async () => {
    const { server } = await served();
    const answer = await server.inject(post({ text: 'good' }));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      task: 'verdict',
      input: { text: 'good' },
      predictions: [{ label: 'good', probability: 1 }],
    });
  });

  it('with several records gets an error in place of one that cannot be used', async () => {
    const { server } = await served();
    const answer = await server.inject(post({ records: [{ text: 'good' }, { text: 'bad' }] }));
    expect(answer.statusCode).toBe(200);
    expect(answer.json().predictions).toEqual([
      expect.objectContaining({ predictions: [{ label: 'good', probability: 1 }] }),
      { error: 'the record: the text is bad', hint: 'write another' },
    ]);
  });

  it('may be a form with files', async () => {
    const { server } = await served();
    const form = new FormData();
    form.append('image', new Blob(['bytes']), 'a.png');
    form.append('age', '31');
    form.append('sex', 'f');
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const answer = await server.inject({
      method: 'POST',
      url: '/predict/find',
      headers: Object.fromEntries(request.headers),
      payload: Buffer.from(await request.arrayBuffer()),
    });
    expect(answer.json().input).toMatchObject({ age: '31', sex: 'f' });
    expect(answer.statusCode).toBe(200);
  });

  it('never reads a file of the server', async () => {
    const { server } = await served();
    const answer = await server.inject(post({ image: '/etc/hosts:', age: 1, sex: 'f' }, 'find'));
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toBe('image: expected the bytes of a file in Base64');
  });

  it.each<[name: string, request: InjectOptions, status: number, error: RegExp]>([
    ['an unknown path', { method: 'GET', url: '/nope' }, 404, /^there is no GET \/nope$/],
    ['an unknown task', post({ text: 'a' }, 'sort'), 404, /^there is no POST/],
    [
      'an unknown input',
      post({ text: 'a', txt: 'b' }),
      400,
      /^the record: it must NOT have additional properties: txt$/,
    ],
    ['a missing input', post({}), 400, /^the record: it must have required property 'text'$/],
    ['an input of another type', post({ text: 5 }), 400, /^the record: text must be string$/],
    ['a list', post([]), 400, /^expected a JSON object/],
    ['no records', post({ records: [] }), 400, /^records: expected a list of records$/],
    ['too many records', post({ records: Array(65).fill({ text: 'a' }) }), 413, /65 records; at most 64/],
    [
      'a wrong parameter',
      { ...post({ text: 'a' }), query: { top: 'x' } },
      400,
      /^query: top must be integer$/,
    ],
    [
      'a number beyond all numbers',
      { ...post({ text: 'a' }), query: { top: '1e400' } },
      400,
      /^query: top must be <= 9007199254740991$/,
    ],
    [
      'a text that is too long',
      post({ text: 'a'.repeat(65537) }),
      400,
      /^the record: text must NOT have more than 65536 characters$/,
    ],
    [
      'a form with a text that is too long',
      postForm([['text', 'a'.repeat(65537)]]),
      400,
      /^text: 65537 characters; at most 65536 in a text$/,
    ],
    [
      'a form with three texts',
      postForm([...'abc'].map((each) => ['text', each])),
      400,
      /^text: expected a text or a pair of texts, found more$/,
    ],
    ['a record that cannot be used', post({ text: 'bad' }), 400, /^the record: the text is bad$/],
    [
      'no JSON',
      {
        method: 'POST',
        url: '/predict/verdict',
        payload: '{',
        headers: { 'content-type': 'application/json' },
      },
      400,
      /JSON/,
    ],
    [
      'another type of content',
      { method: 'POST', url: '/predict/verdict', payload: 'a', headers: { 'content-type': 'text/plain' } },
      415,
      /Unsupported Media Type/,
    ],
  ])('with %s is refused with what to change', async (_, request, status, error) => {
    const { server } = await served();
    const answer = await server.inject(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().error).toMatch(error);
  });

  it('that is too large is refused', async () => {
    const { server } = await served({ limits: { body: 1000 } });
    for (const request of [post({ text: 'x'.repeat(2000) }), postForm([['text', 'x'.repeat(2000)]])]) {
      const answer = await server.inject(request);
      expect(answer.statusCode).toBe(413);
      expect(answer.json().hint).toContain('--max-body');
    }
  });

  it('whose form has no length is refused, since the parser would store it', async () => {
    const { server } = await served();
    const { payload, ...request } = postForm([['text', 'a']]);
    const answer = await server.inject({ ...request, payload: Readable.from([payload]) });
    expect(answer.statusCode).toBe(411);
  });

  it('with images of too many pixels is refused before they are decoded', async () => {
    const { server, model } = await served({ limits: { pixels: 100 } });
    const image = readFileSync(new URL('../data/media/fixtures/images/rgb.png', import.meta.url)).toString(
      'base64',
    );
    const record = { image, age: 1, sex: 'f' };
    const answer = await server.inject(post({ records: Array(50).fill(record) }, 'find'));
    expect(answer.statusCode).toBe(413);
    expect(answer.json().error).toMatch(/^the images have \d+ pixels; at most 100 in a request$/);
    expect(answer.json().hint).toContain('--max-pixels');
    expect(model.begun).toBe(0);
    expect((await server.inject(post({ records: [record] }, 'find'))).statusCode).toBe(200);
  });

  it('of any malformed kind gets 4xx, and never 5xx', async () => {
    const { server } = await served();
    const random = seeded(5);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)]!;
    const bodies = [
      '{"text":',
      '{"text":"a"',
      '[[[',
      '{"__proto__":{}}',
      '{"records":{"0":1}}',
      '\0',
      '"',
      '{"text":{"a":1}}',
      '--b\r\n',
    ];
    const types = [
      'application/json',
      'multipart/form-data; boundary=b',
      'multipart/form-data',
      'application/json; charset=x',
      '',
      'a/b;;=',
    ];
    const statuses = new Set<number>();
    for (let i = 0; i < 400; i++) {
      const cut = pick(bodies);
      const answer = await server.inject({
        method: pick(['POST', 'POST', 'PUT', 'DELETE']),
        url: pick([
          '/predict/verdict',
          '/predict/find',
          '/predict/%2e%2e',
          '/predict/verdict?top=-1',
          '/metrics/x',
        ]),
        payload: cut + pick(['', '}', ']', '\u{fffd}', cut]),
        headers: { 'content-type': pick(types) },
      });
      statuses.add(answer.statusCode);
      expect(answer.statusCode, `${answer.body}`).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, `${answer.body}`).toBeLessThan(500);
    }
    expect(statuses.size).toBeGreaterThan(2);
  });
});

describe('waiting requests', () => {
  it('run together while the model works', async () => {
    const { server, model } = await served();
    const open = closed(model);
    const first = server.inject(post({ text: 'first' }));
    await until(() => model.begun === 1);
    const others = Array.from({ length: 30 }, (_, i) => server.inject(post({ text: `${i}` })));
    await waitingFor(server, 30);
    open();
    await Promise.all([first, ...others]);
    expect(model.runs).toEqual([1, 30]);
  });

  it('beyond the limit of the queue are refused for now', async () => {
    const { server, model } = await served({ limits: { queue: 2 } });
    const open = closed(model);
    const running = server.inject(post({ text: 'first' }));
    await until(() => model.begun === 1);
    const waiting = [server.inject(post({ text: 'a' })), server.inject(post({ text: 'b' }))];
    await waitingFor(server, 2);
    const refused = await server.inject(post({ text: 'c' }));
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1']);
    open();
    expect((await running).statusCode).toBe(200);
    for (const answer of await Promise.all(waiting)) expect(answer.statusCode).toBe(200);
  });

  it('are answered before the server closes', async () => {
    const { server, model } = await served();
    const open = closed(model);
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const answer = fetch(`${url}/predict/verdict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"late"}',
    });
    await until(() => model.begun === 1);
    const ended = server.close();
    open();
    expect((await answer).status).toBe(200);
    await ended;
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});

describe('large requests', () => {
  const large = async () => {
    const size = { width: 2100, height: 2100, channels: 3, background: '#345' } as const;
    const image = await sharp({ create: size }).png().toBuffer();
    return post({ image: image.toString('base64'), age: 1, sex: 'f' }, 'find');
  };

  it('do not delay small ones', async () => {
    const { server, model } = await served();
    let open = (): void => {};
    model.largeGate = new Promise((resolve) => {
      open = resolve;
    });
    const first = server.inject(await large());
    const waiting = server.inject(await large());
    await waitingFor(server, 1);
    for (let i = 0; i < 3; i++) expect((await server.inject(post({ text: 'good' }))).statusCode).toBe(200);
    open();
    for (const answer of await Promise.all([first, waiting])) expect(answer.statusCode).toBe(200);
  });

  it('that take too long are answered with the option that limits them', async () => {
    const { server, model } = await served({ limits: { time: 50 } });
    model.largeGate = new Promise(() => {});
    const answer = await server.inject(await large());
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      error: 'the request could not be answered within 0.05 s',
      hint: 'send smaller files or fewer records, or send it again later; --timeout of the server is the limit',
    });
  });

  it('together are bounded by the memory that they need', async () => {
    const { server, model } = await served({ limits: { body: 1000 } });
    const open = closed(model);
    const send = () => server.inject(post({ text: 'x'.repeat(980) }));
    const held = [send()];
    await until(() => model.begun === 1);
    for (let i = 1; i < 16; i++) held.push(send());
    await waitingFor(server, 15);
    const refused = await send();
    expect([refused.statusCode, refused.json().error]).toEqual([503, 'too many requests arrive at once']);
    open();
    for (const answer of await Promise.all(held)) expect(answer.statusCode).toBe(200);
    expect((await send()).statusCode).toBe(200);
  });

  it('whose Base64 is mostly blank are read in one pass', async () => {
    const { server } = await served();
    const answer = await server.inject(post({ image: `${' '.repeat(4e6)}!`, age: 1, sex: 'f' }, 'find'));
    expect(answer.json().error).toBe('image: expected the bytes of a file in Base64');
  });
});

describe('clients', () => {
  it('that go away before their turn are not answered, and leave nothing in the queue', async () => {
    const { server, model } = await served();
    const open = closed(model);
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const first = server.inject(post({ text: 'first' }));
    await until(() => model.begun === 1);
    const client = new AbortController();
    const left = fetch(`${url}/predict/verdict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"second"}',
      signal: client.signal,
    });
    await waitingFor(server, 1);
    client.abort();
    await expect(left).rejects.toThrow();
    await waitingFor(server, 0);
    open();
    await first;
    expect(model.runs).toEqual([1]);
  });

  it('that send many requests at once on one connection add few listeners to it', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const { server } = await served();
    await server.listen({ host: '127.0.0.1', port: 0 });
    const connections = new Set<Socket>();
    server.server.on('connection', (socket: Socket) => connections.add(socket));
    const { port } = server.server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    let received = '';
    client.on('data', (bytes) => {
      received += bytes.toString();
    });
    const body = '{"text":"a"}';
    const head = `POST /predict/verdict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n`;
    client.write(`${head}content-length: ${body.length}\r\n\r\n${body}`.repeat(20));
    await until(() => received.split('HTTP/1.1 200').length === 21);
    const [socket] = connections;
    expect(socket!.listenerCount('close')).toBeLessThan(10);
    expect(warnings).toEqual([]);
    process.off('warning', note);
    client.destroy();
  });

  it('that follow one whose answer closes the connection hold no memory', async () => {
    const { server } = await served({ limits: { body: 4096 } });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const body = JSON.stringify({ text: 'a'.repeat(4000) });
    const head = 'POST /predict/verdict HTTP/1.1\r\n';
    const type = `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    for (let client = 0; client < 20; client++) {
      const socket = connect(port, '127.0.0.1');
      // The second request is refused because it has no host header; Node then closes the connection.
      socket.write(`GET /health HTTP/1.1\r\nhost: a\r\n\r\n${head}\r\n${head}host: a\r\n${type}\r\n${body}`);
      await once(socket.resume(), 'close');
    }
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${url}/predict/verdict`, { method: 'POST', headers, body })).status).toBe(200);
  });

  it('that send slowly do not block others, and are cut off', async () => {
    const { server } = await served({ limits: { time: 1000 } });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const slow = connect(port, '127.0.0.1');
    let received = '';
    slow.on('data', (bytes) => {
      received += bytes.toString();
    });
    slow.write(
      'POST /predict/verdict HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    const answer = await fetch(`${url}/predict/verdict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"quick"}',
    });
    expect(answer.status).toBe(200);
    expect(received).toBe('');
    slow.destroy();
  });

  it('need the token except for health', async () => {
    const token = 'abcdefghijklmnop';
    const { server } = await served({ token });
    const statusOf = async (path: string, authorization?: string) =>
      (await server.inject({ url: path, headers: authorization ? { authorization } : {} })).statusCode;
    expect(await statusOf('/health')).toBe(200);
    expect(await statusOf('/model')).toBe(401);
    expect(await statusOf('/model', 'Bearer abcdefghijklmnoq')).toBe(401);
    expect(await statusOf('/model', `Bearer ${token}`)).toBe(200);
    expect(await statusOf('/predict/verdict')).toBe(401);
  });
});

describe('descriptions', () => {
  it('name tasks, inputs and types, and load nothing', async () => {
    const { server } = await served();
    const page = await server.inject('/');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).toContain('Fake &lt;b&gt;');
    expect(page.body).toContain('POST /predict/find');
    const api = (await server.inject('/openapi.json')).json();
    const { post: verdict } = api.paths['/predict/verdict'];
    expect(Object.keys(verdict.requestBody.content)).toEqual(['application/json', 'multipart/form-data']);
    expect(verdict.parameters.map(({ name }: { readonly name: string }) => name)).toEqual([
      'top',
      'threshold',
      'nms',
    ]);
    expect(Object.keys(verdict.responses)).toContain('503');
  });

  it('count requests, times and batches for Prometheus', async () => {
    const { server } = await served();
    await server.inject(post({ text: 'good' }));
    await server.inject(post({}));
    const { body, headers } = await server.inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('unitc_requests_total{task="verdict",status="200"} 1');
    expect(body).toContain('unitc_requests_total{task="verdict",status="400"} 1');
    expect(body).toContain('unitc_batch_records_count 1');
  });
});
