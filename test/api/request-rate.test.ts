import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { USUAL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { createProject, updateProject } from '#shared/postgres/project.ts';
import { startApi } from '../support/api.ts';
import { openClient, type TestClient } from '../support/client.ts';
import { startProcess } from '../support/process.ts';
import { startOwnRedis } from '../support/redis.ts';

const redis = await startOwnRedis();
const api = await startApi(import.meta.filename, { redisUrl: redis.url });
const replica = await startProcess('api', ['apps/api/main.ts'], {
  DATABASE_URL: api.schema.databaseUrl,
  REDIS_URL: redis.url,
  QUEUE_PREFIX: api.schema.queuePrefix,
  AUDIO_STORE: pathToFileURL(api.storePath).href,
  PORT: '0',
});
const replicaUrl = `http://127.0.0.1:${(await replica.says(/"port":(\d+)/))[1]}`;
afterAll(async () => {
  await replica.end('SIGTERM');
  await redis.remove();
});

/** Clients of two processes with a key of a project that may send so many requests a minute. */
async function openProject(perMinute: number | null): Promise<[TestClient, TestClient]> {
  const { id } = await createProject(api.pool, { name: `p ${Math.random()}` });
  await updateProject(api.pool, id, { requests_per_minute: perMinute });
  const key = await createKey(api.pool, { projectId: id, name: 'k', scopes: USUAL_SCOPES });
  return [openClient(api.url, key), openClient(replicaUrl, key)];
}

const ask = (client: TestClient) => client.request('GET', '/v1/transcriptions');

describe('requests of a project that may send so many a minute', () => {
  test('are counted by all processes together; one more is 429 and tells when to come again', async () => {
    const [here, there] = await openProject(4);
    const answers = [await ask(here), await ask(there), await ask(here), await ask(there)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const left = answers.map(({ headers }) => headers.get('ratelimit'));
    expect(left[0]).toMatch(/^"requests";r=3;t=(60|59)$/);
    expect(left[3]).toMatch(/^"requests";r=0;t=\d+$/);
    const refused = await ask(here);
    expect([refused.status, refused.body.code]).toEqual([429, 'quota_exceeded']);
    expect(refused.headers.get('ratelimit-policy')).toBe('"requests";q=4;w=60');
    const seconds = refused.headers.get('retry-after');
    expect(refused.headers.get('ratelimit')).toBe(`"requests";r=0;t=${seconds}`);
    expect(Number(seconds)).toBeLessThanOrEqual(60);
  });

  test('are counted for each project alone, and not at all without a limit', async () => {
    const [first] = await openProject(1);
    const [second] = await openProject(1);
    const [free] = await openProject(null);
    expect([(await ask(first)).status, (await ask(first)).status, (await ask(second)).status]).toEqual([200, 429, 200]);
    const { status, headers } = await ask(free);
    expect([status, headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([200, null, null]);
  });

  test('with a Redis that answers nobody are accepted a moment later', async () => {
    const [here] = await openProject(2);
    const pausing = new Redis(redis.url);
    await pausing.call('CLIENT', 'PAUSE', '5000', 'ALL');
    pausing.disconnect();
    const begun = performance.now();
    expect([(await ask(here)).status, (await ask(here)).status, (await ask(here)).status]).toEqual([200, 200, 429]);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test('with Redis away are accepted, counted by each process alone, and not held up', async () => {
    const [here, there] = await openProject(2);
    await redis.kill();
    const begun = performance.now();
    const answers = [await ask(here), await ask(here), await ask(here), await ask(there)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
