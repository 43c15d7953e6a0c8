import { expect, test } from 'vitest';
import { ALL_SCOPES, Scope } from '#shared/domain/scope.ts';
import { createKey, findKey, hashKey, noteUse, rotateKey } from '#shared/postgres/api-key.ts';
import { routes } from '../../apps/api/app.ts';
import { accessOf } from '../../apps/api/http/route.ts';
import { startApi } from '../support/api.ts';
import { openClient } from '../support/client.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename);

test('every route needs a key but those of health, of signed links, of signing in, and of what is told to anybody', async () => {
  for (const route of routes.filter(({ path }) => path !== '/v1/session')) {
    const path = route.path.replace(/\{\w+\}/g, '01890000-0000-7000-8000-000000000000');
    const response = await fetch(api.url + path, { method: route.method.toUpperCase() });
    await response.text();
    const open = ['/livez', '/readyz', '/healthz', '/metrics', '/openapi.json', '/docs'].includes(path);
    const signed = route.path === '/api/v1/transcriptions/{id}';
    const needed = !open && !signed && route.method !== 'options';
    expect([route.method, path, response.status === 401]).toEqual([route.method, path, needed]);
  }
});

test('a signed link without a signature, or with one made up, opens nothing', async () => {
  const path = '/api/v1/transcriptions/01890000-0000-7000-8000-000000000000';
  const made = `expires=${Math.ceil(Date.now() / 1000) + 60}&signature=${'A'.repeat(43)}`;
  expect((await fetch(`${api.url}${path}`)).status).toBe(400);
  expect((await fetch(`${api.url}${path}?${made}`)).status).toBe(403);
});

test('without a key, with a wrong one, and in another scheme, the answer is 401 and says how', async () => {
  for (const authorization of ['', 'Bearer sk_wrong', `Basic ${api.key}`, 'Bearer', `Bearer ${api.key} x`]) {
    const response = await fetch(`${api.url}/v1/transcriptions`, { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="stenopool"/);
    expect(await response.json()).toMatchObject({ code: 'unauthorized' });
  }
});

test('the scheme may be written in any case', async () => {
  const response = await fetch(`${api.url}/v1/transcriptions`, { headers: { authorization: `bearer ${api.key}` } });
  expect(response.status).toBe(200);
});

test('a revoked key opens nothing', async () => {
  await api.pool.query('update api_key set revoked_at = now() where project_id <> $1', [api.projectId]);
  expect((await api.stranger.request('GET', '/v1/transcriptions')).status).toBe(401);
  await api.pool.query('update api_key set revoked_at = null');
});

test('what belongs to operators is forbidden to others', async () => {
  for (const path of ['/v1/workers', '/v1/queue']) {
    const { status, body } = await api.stranger.request('GET', path);
    expect(status).toBe(403);
    expect(body.code).toBe('forbidden');
    expect((await api.request('GET', path)).status).toBe(200);
  }
});

test.each(Scope.options)('a key of scope %s opens the routes of its scope and no other', async scope => {
  const client = openClient(
    api.url,
    await createKey(api.pool, { projectId: api.projectId, name: scope, scopes: [scope] }),
  );
  for (const route of routes) {
    const access = accessOf(route);
    if (access === 'public') continue;
    const path = route.path.replace(/\{\w+\}/g, '01890000-0000-7000-8000-000000000000');
    const { status } = await client.request(route.method.toUpperCase(), path);
    expect([route.method, path, status === 403]).toEqual([route.method, path, access !== scope]);
  }
});

test('a key as the version before wrote it opens what it did', async () => {
  for (const [operator, scopes] of [
    [false, ['read', 'write']],
    [true, ['read', 'write', 'operator']],
  ] as const) {
    const hash = hashKey(`old ${operator}`);
    await api.pool.query(
      `insert into api_key (id, project_id, name, hash, hint, operator)
       values (gen_random_uuid(), $1, 'old', $2, '…old', $3)`,
      [api.projectId, hash, operator],
    );
    expect(await findKey(api.pool, hash)).toMatchObject({ scopes, endsAt: null });
  }
});

test('a key opens nothing once it has expired', async () => {
  const name = 'short-lived';
  const key = await createKey(api.pool, {
    projectId: api.projectId,
    name,
    scopes: ALL_SCOPES,
    expiresAt: new Date(Date.now() + 1_500),
  });
  const client = openClient(api.url, key);
  expect((await client.request('GET', '/v1/transcriptions')).status).toBe(200);
  await until('it opens nothing', async () => (await client.request('GET', '/v1/transcriptions')).status === 401, 5);
});

test('a key with a new secret is let in by either until the old one ends', async () => {
  const first = await createKey(api.pool, { projectId: api.projectId, name: 'rotated', scopes: ['read'] });
  const { rows } = await api.pool.query('select id from api_key where hash = $1', [hashKey(first)]);
  const second = (await rotateKey(api.pool, { id: rows[0].id, overlapH: 1.5 / 3600 }))!.key;
  const statusOf = async (key: string) => (await openClient(api.url, key).request('GET', '/v1/transcriptions')).status;
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
  await until('the old one ends', async () => (await statusOf(first)) === 401, 5);
  expect(await statusOf(second)).toBe(200);
});

test('when a key was last used is written down, at most once a minute', async () => {
  const key = await createKey(api.pool, { projectId: api.projectId, name: 'used', scopes: ['read'] });
  const usedAt = async () =>
    (await api.pool.query('select used_at from api_key where hash = $1', [hashKey(key)])).rows[0].used_at;
  expect(await usedAt()).toBe(null);
  await openClient(api.url, key).request('GET', '/v1/transcriptions');
  const first = await until('it is written down', usedAt);
  const { rows } = await api.pool.query('select id from api_key where hash = $1', [hashKey(key)]);
  await noteUse(api.pool, rows[0].id);
  expect(await usedAt()).toEqual(first);
});
