import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { LiveServer } from '../../src/live/live_server.ts';
import type { LivePart } from '../../src/live/subscribers.ts';

let servers: LiveServer[] = [];
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

async function serve(parts: () => readonly LivePart[] = () => [{ id: 'a', html: '<p>1</p>' }]) {
  const server = await LiveServer.open({ page: () => '<h1>page</h1>', parts });
  servers.push(server);
  const base = `http://127.0.0.1:${server.port}`;
  const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    fetch(base + path, { method, headers, redirect: 'manual' });
  return { server, get };
}

/** Opens the page with its token; returns the cookie. */
async function entered({ server }: { readonly server: LiveServer }): Promise<string> {
  const response = await fetch(server.url, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

/** All bytes that the server sends for requests on one connection, until it closes the connection. */
function exchange(server: LiveServer, ...requests: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    const host = `Host: 127.0.0.1:${server.port}`;
    socket.write(requests.map((lines) => `${lines}\r\n${host}\r\n\r\n`).join(''));
  });
}

describe('access', () => {
  test('the token is exchanged for a session once', async () => {
    const served = await serve();
    const first = await fetch(served.server.url, { redirect: 'manual' });
    expect(first.headers.get('set-cookie')).toMatch(
      /^unitc_\d+=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
    const again = await fetch(served.server.url, { redirect: 'manual' });
    expect([again.status, again.headers.get('set-cookie')]).toEqual([403, null]);
    const page = await served.get('/', { cookie });
    expect([page.status, await page.text()]).toEqual([200, '<h1>page</h1>']);
    // The browser with the session may use the URL again.
    const { search } = new URL(served.server.url);
    expect((await served.get(`/${search}`, { cookie })).status).toBe(303);
  });

  test.each([
    ['/', 403],
    ['/events', 403],
    ['/?token=', 403],
    ['/?token=guess', 403],
    ['/other', 404],
    ['//', 404],
  ])('%s without a session is refused with %d', async (path, status) => {
    const { get } = await serve();
    expect((await get(path)).status).toBe(status);
    expect((await get(path, { cookie: 'unitc_1=guess' })).status).toBe(status);
  });

  test('a session is not known before the token is used, and a wrong one is refused', async () => {
    const served = await serve();
    const cookie = await entered(served);
    expect((await served.get('/', { cookie: `${cookie}x` })).status).toBe(403);
    expect((await served.get('/', { cookie }, 'POST')).status).toBe(405);
  });

  test('another host name is refused', async () => {
    const { server } = await serve();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n'),
      );
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('a request with a body is refused, and its body not read', async () => {
    const served = await serve();
    const cookie = await entered(served);
    const answer = await exchange(served.server, `GET / HTTP/1.1\r\nCookie: ${cookie}\r\nContent-Length: 9`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('\r\nconnection: close\r\n');
  });

  test('streams behind a refused request leave no page open', async () => {
    const served = await serve();
    const cookie = await entered(served);
    const stream = `GET /events HTTP/1.1\r\nCookie: ${cookie}`;
    for (let i = 0; i < 20; i++) await exchange(served.server, `POST / HTTP/1.1`, stream);
    const open = await served.get('/events', { cookie });
    expect(open.status).toBe(200);
    await open.body!.cancel();
  });

  test('a page that cannot be made is reported, and the server continues', async () => {
    const server = await LiveServer.open({
      page: () => {
        throw new Error('no events');
      },
      parts: () => [],
    });
    servers.push(server);
    const cookie = await entered({ server });
    for (let i = 0; i < 2; i++) {
      const response = await fetch(`http://127.0.0.1:${server.port}/`, { headers: { cookie } });
      expect([response.status, await response.text()]).toEqual([500, 'the page cannot be made: no events\n']);
    }
  });

  test('a port that is in use is an error', async () => {
    const { server } = await serve();
    await expect(LiveServer.open({ page: () => '', parts: () => [] }, server.port)).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});

describe('updates', () => {
  test('are the parts that have changed, and the end is sent', async () => {
    let count = 1;
    const served = await serve(() => [
      { id: 'same', html: '<p>same</p>' },
      { id: 'count', html: `<p>${count}</p>` },
    ]);
    const cookie = await entered(served);
    const response = await served.get('/events', { cookie });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended without ${wanted}: ${text}`);
        text += value;
      }
    };
    await until(
      'event: parts\ndata: [{"id":"same","html":"<p>same</p>"},{"id":"count","html":"<p>1</p>"}]\n\n',
    );
    count = 2;
    served.server.touch();
    await until('event: parts\ndata: [{"id":"count","html":"<p>2</p>"}]\n\n');
    const closed = served.server.close();
    await until('event: ended\n');
    await closed;
    servers = [];
  });

  test('a client that does not read is skipped, and the server ends without it', async () => {
    const part = (n: number) => `${n}`.padEnd(1 << 20, 'x');
    let rendered = 0;
    const served = await serve(() => [{ id: 'a', html: part(rendered++) }]);
    const cookie = await entered(served);
    const socket = connect(served.server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${served.server.port}\r\nCookie: ${cookie}\r\n\r\n`,
    );
    socket.pause();
    while (rendered < 4) {
      served.server.touch();
      await pause(100);
    }
    await served.server.close();
    servers = [];
    socket.destroy();
  });
});
