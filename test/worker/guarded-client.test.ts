import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { type GuardedClient, openGuardedClient } from '#shared/outbound/guarded-client.ts';
import { asUnreachable } from '#shared/outbound/unreachable.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Settings = Partial<Parameters<typeof openGuardedClient>[0]>;

function openClient(settings: Settings = {}): GuardedClient {
  const client = openGuardedClient({ allowNetworks: [], connectTimeoutMs: 2_000, ...settings });
  closing.push(client.close);
  return client;
}

const openLocalClient = (settings: Settings = {}) => openClient({ allowNetworks: ['127.0.0.0/8'], ...settings });

describe('the guarded client', () => {
  test('sends method, headers and body, and answers with status, headers and body', async () => {
    const url = await serve(async (req, res) => {
      res
        .writeHead(201, { 'x-said': `${req.method} ${req.url} ${req.headers['x-mine']} ${await text(req)}` })
        .end('ok');
    });
    const response = await openLocalClient().request(`${url}/a?b=1`, {
      method: 'POST',
      headers: { 'x-mine': 'yes' },
      body: 'hello',
    });
    expect(response.status).toBe(201);
    expect(response.headers['x-said']).toBe('POST /a?b=1 yes hello');
    expect(await text(response.body)).toBe('ok');
  });

  test('does not connect to a network because another one is allowed', async () => {
    const url = await serve((_, res) => res.end('secret'));
    await expect(openClient({ allowNetworks: ['10.0.0.0/8'] }).request(url)).rejects.toMatchObject({
      reason: 'forbidden_address',
    });
  });

  test('says when a name cannot be found', async () => {
    await expect(openClient().request('http://nowhere.invalid/')).rejects.toMatchObject({ reason: 'dns_failed' });
  });

  test('says when nobody listens', async () => {
    const server = createSocketServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise(done => server.close(done));
    await expect(openLocalClient().request(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      reason: 'connect_failed',
    });
  });

  test('says when the other side speaks no TLS', async () => {
    const url = await serve((_, res) => res.end());
    await expect(openLocalClient().request(url.replace('http:', 'https:'))).rejects.toMatchObject({
      reason: 'tls_failed',
    });
  });

  test('says when an answer does not begin in time', async () => {
    const url = await serve(() => {});
    await expect(openLocalClient().request(url, { headersTimeoutMs: 50 })).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('says when an answer pauses for too long', async () => {
    const url = await serve((_, res) => void res.write('a beginning'));
    const { body } = await openLocalClient().request(url, { bodyTimeoutMs: 50 });
    expect(asUnreachable(await text(body).catch(error => error))).toMatchObject({ reason: 'timeout' });
  });

  test('says when an answer is shorter than it claimed', async () => {
    const url = await serve((_, res) => {
      res.writeHead(200, { 'content-length': '1000' });
      res.write('short', () => res.destroy());
    });
    const { body } = await openLocalClient().request(url);
    expect(asUnreachable(await text(body).catch(error => error))).toMatchObject({ reason: 'broken_off' });
  });

  test('gives up when told to, and the reason is the one it was told', async () => {
    const url = await serve(() => {});
    const request = openLocalClient().request(url, { signal: AbortSignal.timeout(50) });
    await expect(request).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('gives a redirect back like any other answer', async () => {
    const url = await serve((_, res) => res.writeHead(302, { location: '/elsewhere' }).end());
    const response = await openLocalClient().request(url);
    response.body.resume();
    expect(response.status).toBe(302);
  });
});

describe('following redirects', () => {
  const redirectTo = (location: string | ((path: string) => string | null)): RequestListener => {
    return (req, res) => {
      const to = typeof location === 'string' ? location : location(req.url!);
      if (to === null) res.end('arrived');
      else res.writeHead(302, { location: to }).end('moved');
    };
  };

  test('arrives, also by relative ones', async () => {
    const url = await serve(redirectTo(path => (path === '/b' ? null : 'b')));
    const response = await openLocalClient().fetchFollowing(`${url}/a`);
    expect(await text(response.body)).toBe('arrived');
  });

  test('stops after as many as are allowed', async () => {
    let seen = 0;
    const url = await serve((_, res) => res.writeHead(302, { location: `/${++seen}` }).end());
    await expect(openLocalClient().fetchFollowing(url, { maxRedirects: 3 })).rejects.toMatchObject({
      reason: 'too_many_redirects',
    });
    expect(seen).toBe(4);
  });
});
