import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { openGuardedClient } from '#shared/outbound/guarded-client.ts';
import { startApi } from '../support/api.ts';
import { FORBIDDEN_URLS } from './forbidden-urls.ts';

const api = await startApi(import.meta.filename);
const intranet = await startApi(`${import.meta.filename}.intranet`, { allowNetworks: ['10.1.0.0/16'] });
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

const audio = { url: 'https://example.com/a.wav' };
const items = [{ custom_id: 'a', audio }];
const events = ['webhook.test'];

describe('a URL that leads to an address that is not public is refused', () => {
  const places: [string, string, string, (url: string) => object][] = [
    ['audio.url', 'POST', '/v1/transcriptions', url => ({ audio: { url } })],
    ['callback.url', 'POST', '/v1/transcriptions', url => ({ audio, callback: { url } })],
    ['manifest.url', 'POST', '/v1/batches', url => ({ manifest: { url } })],
    ['callback.url', 'POST', '/v1/batches', url => ({ items, callback: { url } })],
    ['defaults.callback.url', 'POST', '/v1/batches', url => ({ items, defaults: { callback: { url } } })],
    ['url', 'POST', '/v1/webhook-endpoints', url => ({ url, events })],
  ];

  test.each(places)('as %s of %s %s, in every spelling', async (path, method, route, body) => {
    for (const url of FORBIDDEN_URLS) {
      const answer = await api.request(method, route, body(url));
      expect([url, answer.status, answer.body.errors?.[0]?.path]).toEqual([url, 422, path]);
    }
  });

  test('in an item of a batch, in every spelling', async () => {
    const forbidden = FORBIDDEN_URLS.map((url, at) => ({ custom_id: `bad ${at}`, audio: { url } }));
    const { body } = await api.request('POST', '/v1/batches', { items: [...items, ...forbidden] });
    const { text: lines } = await api.request('GET', `/v1/batches/${body.id}/errors`);
    const told = lines
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(told.map(({ custom_id, error }) => [custom_id, error.errors[0].path])).toEqual(
      forbidden.map(({ custom_id }) => [custom_id, 'audio.url']),
    );
  });

  test('in a task of DashScope’s, in every spelling', async () => {
    const path = '/api/v1/services/audio/asr/transcription';
    for (const url of FORBIDDEN_URLS) {
      const task = { model: 'fun-asr', input: { file_urls: [url] } };
      const { status } = await api.request('POST', path, task, { 'x-dashscope-async': 'enable' });
      expect([url, status]).toEqual([url, 400]);
    }
  });

  test('but not in a network that the operator allows, and an endpoint is not moved out of it', async () => {
    const made = await intranet.request('POST', '/v1/webhook-endpoints', { url: 'http://10.1.2.3/', events });
    expect(made.status).toBe(201);
    const moved = await intranet.request('PATCH', `/v1/webhook-endpoints/${made.body.id}`, { url: 'http://10.2.2.3/' });
    expect(moved).toMatchObject({ status: 422, body: { errors: [{ path: 'url' }] } });
  });
});

describe('the one way out to URLs of clients', () => {
  const forbidden = { reason: 'forbidden_address' };

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function openClient(settings: Partial<Parameters<typeof openGuardedClient>[0]> = {}) {
    const client = openGuardedClient({ allowNetworks: [], connectTimeoutMs: 2_000, ...settings });
    closing.push(client.close);
    return client;
  }

  /** A resolver that gives one answer after the other, and notes what it was asked. */
  function resolving(...answers: string[]) {
    const asked: string[] = [];
    const resolve: Parameters<typeof openGuardedClient>[0]['resolve'] = (hostname, _, done) => {
      asked.push(hostname);
      done(null, [{ address: answers.shift()!, family: 4 }]);
    };
    return { asked, resolve };
  }

  test('connects to none of them', async () => {
    const client = openClient();
    for (const url of FORBIDDEN_URLS) {
      expect([url, await client.request(url).catch(error => error.reason)]).toEqual([url, 'forbidden_address']);
    }
  });

  test('follows no redirect to any of them', async () => {
    // Our own server is reached under the one address that is allowed here.
    const elsewhere = FORBIDDEN_URLS.filter(url => !/^(127\.0\.0\.1|.*localhost)\.?$/i.test(new URL(url).hostname));
    const here = await serve((req, res) => res.writeHead(302, { location: elsewhere[+req.url!.slice(1)] }).end());
    const client = openClient({ allowNetworks: ['127.0.0.1/32'] });
    for (const [at, to] of elsewhere.entries()) {
      const refused = await client.fetchFollowing(`${here}/${at}`).catch(error => error.reason);
      expect([to, refused]).toEqual([to, 'forbidden_address']);
    }
  });

  test('connects to no name that resolves to a private address, however public the name', async () => {
    const { resolve } = resolving('127.0.0.1');
    await expect(openClient({ resolve }).request('http://example.org/')).rejects.toMatchObject(forbidden);
  });

  test('connects to the very address that was checked, whatever the name resolves to a moment later', async () => {
    const { port } = new URL(await serve((_, res) => res.end('public')));
    // The first is allowed here as if it were public; the second is not.
    const { resolve, asked } = resolving('127.0.0.1', '127.0.0.2');
    const client = openClient({ resolve, allowNetworks: ['127.0.0.1/32'] });
    const response = await client.request(`http://example.org:${port}/`);
    expect(await text(response.body)).toBe('public');
    expect(asked).toEqual(['example.org']);
    await expect(client.request(`http://example.org:${port}/`)).rejects.toMatchObject(forbidden);
  });

  test('passes over the private ones among the addresses of a name', async () => {
    const { port } = new URL(await serve((_, res) => res.end('public')));
    const found = ['10.0.0.1', '127.0.0.1'].map(address => ({ address, family: 4 as const }));
    const client = openClient({ resolve: (_, __, done) => done(null, found), allowNetworks: ['127.0.0.1/32'] });
    expect(await text((await client.request(`http://example.org:${port}/`)).body)).toBe('public');
  });

  test.each(['file:///etc/passwd', 'ftp://example.org/', 'gopher://x/', 'data:,x', 'no url'])(
    'asks for nothing but http: not for %s, nor where a redirect leads there',
    async to => {
      const client = openClient({ allowNetworks: ['127.0.0.0/8'] });
      await expect(client.request(to)).rejects.toMatchObject({ reason: 'bad_scheme' });
      const url = await serve((_, res) => res.writeHead(302, { location: to }).end());
      if (to !== 'no url') await expect(client.fetchFollowing(url)).rejects.toMatchObject({ reason: 'bad_scheme' });
    },
  );
});
