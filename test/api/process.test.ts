import { readdir } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, expect, test } from 'vitest';
import { startApiProcess } from '../support/api-process.ts';
import { openGate } from '../support/gate.ts';
import { startProcess } from '../support/process.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const gate = await openGate(schema.databaseUrl);
const api = await startApiProcess(schema, { DATABASE_URL: gate.url });
afterAll(async () => {
  await api.remove();
  await gate.remove();
  await schema.drop();
});

const readiness = async () => (await api.request('GET', '/readyz')).status;

test('with Postgres away everything answers 503 with Retry-After, and heals by itself', async () => {
  await until('the api is ready', async () => (await readiness()) === 200);
  gate.close();
  await until('the api is not ready', async () => (await readiness()) === 503);
  expect((await api.request('GET', '/livez')).status).toBe(200);
  for (const [method, path, body] of [
    ['GET', '/v1/transcriptions', undefined],
    ['POST', '/v1/transcriptions', { audio: { url: 'https://example.com/a' } }],
    ['GET', '/healthz', undefined],
  ] as const) {
    const { status, headers } = await api.request(method, path, body);
    expect([path, status]).toEqual([path, 503]);
    expect(headers.get('retry-after')).toBeTruthy();
  }
  await gate.open();
  await until('the api is ready again', async () => (await readiness()) === 200);
  expect((await api.request('POST', '/v1/transcriptions', { audio: { url: 'https://example.com/a' } })).status).toBe(
    202,
  );
});

test('an API starts while Postgres and Redis are away', async () => {
  const process = await startProcess('api', ['apps/api/main.ts'], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
    AUDIO_STORE: `file://${api.storePath}`,
    PORT: '0',
  });
  const [, port] = await process.says(/"port":(\d+)/);
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect(response.status).toBe(503);
  await response.text();
  expect(await process.end('SIGTERM')).toBe(0);
});

test('a configuration is checked without starting, and all that is wrong is told at once', async () => {
  const wrong = await startProcess('api', ['apps/api/main.ts', '--check'], { PORT: 'eighty', ALLOW_NETWORKS: 'home' });
  expect(await wrong.ended()).toBe(2);
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'AUDIO_STORE', 'PORT', 'ALLOW_NETWORKS']) {
    expect(wrong.output()).toContain(name);
  }
  const right = await startProcess('api', ['apps/api/main.ts', '--check'], {
    DATABASE_URL: schema.databaseUrl,
    REDIS_URL: schema.redisUrl,
    AUDIO_STORE: `file://${api.storePath}`,
  });
  expect(await right.ended()).toBe(0);
});

test('logs hold no key, no text that was searched for and no signed URL', async () => {
  await api.request('GET', '/v1/transcriptions?q=confidential');
  await api.request('POST', '/v1/transcriptions', { audio: { url: 'https://example.com/a?signature=confidential' } });
  await api.request('POST', '/v1/transcriptions', { audio: { url: 'http://10.0.0.1/a?signature=confidential' } });
  await api.process.says(/"status":422/);
  expect(api.process.output()).toContain('"route":"/v1/transcriptions"');
  expect(api.process.output()).not.toContain('confidential');
  expect(api.process.output()).not.toContain(api.key);
});

// The last test of this file: it ends the process.
test('on SIGTERM an upload in flight is finished, and nothing new is taken', async () => {
  const upload = httpRequest(`${api.url}/v1/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key}`, 'content-type': 'audio/wav', 'content-length': 20 },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    upload.once('response', resolve).once('error', reject);
  });
  upload.write('0123456789');
  await until('the upload has begun', async () => {
    return (await readdir(`${api.storePath}/incoming`)).length > 0;
  });
  const ended = api.process.end('SIGTERM');
  await api.process.says(/draining/);
  await until('no connection is taken', () =>
    api.request('GET', '/livez').then(
      () => false,
      () => true,
    ),
  );
  upload.end('0123456789');
  const response = await answer;
  expect(response.statusCode).toBe(201);
  expect(response.headers.connection).toBe('close');
  response.resume();
  expect(await ended).toBe(0);
});
