import { expect, test } from 'vitest';
import { routes } from '../../apps/api/app.ts';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);

test('every route needs a key but those of health, of signed links, and of what is told to anybody', async () => {
  for (const route of routes) {
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
