import { expect, test } from 'vitest';
import { rotateKey } from '#shared/postgres/api-key.ts';
import { deleteStaleRows } from '#shared/postgres/retention.ts';
import { startApi } from '../support/api.ts';
import { openBrowser, signIn } from '../support/browser.ts';

const api = await startApi(import.meta.filename);

test('whoever signs in with a key may do what the key may, until they sign out', async () => {
  const browser = await signIn(api);
  const { body } = await browser.ask('GET', '/v1/session');
  expect(body).toEqual({
    project: { id: api.projectId, name: 'own' },
    key: { name: 'own', scopes: ['read', 'write', 'operator'] },
    expires_at: expect.any(String),
  });
  const hours = (Date.parse(body.expires_at) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(11.9);
  expect(hours).toBeLessThan(12.1);
  expect((await browser.ask('GET', '/v1/workers')).status).toBe(200);
  const cookie = browser.cookie()!;
  expect((await browser.ask('DELETE', '/v1/session')).status).toBe(204);
  expect(browser.cookie()).toBeNull();
  expect((await browser.ask('GET', '/v1/workers', undefined, { cookie })).status).toBe(401);
});

test('a key that is no operator’s opens no more by a session', async () => {
  const browser = await signIn(api.stranger);
  const job = await api.submit();
  expect((await browser.ask('GET', '/v1/workers')).status).toBe(403);
  expect((await browser.ask('GET', `/v1/transcriptions/${job.id}`)).status).toBe(404);
});

test('nobody signs in with an unknown key, and nobody is signed in by a made-up cookie', async () => {
  const browser = openBrowser(api);
  const { status, body } = await browser.ask('POST', '/v1/session', { key: 'sk_unknown' });
  expect([status, body.code, browser.cookie()]).toEqual([401, 'unauthorized', null]);
  for (const cookie of ['stenopool_session=', `stenopool_session=${'A'.repeat(43)}`, 'stenopool_session', 'other=1']) {
    expect((await browser.ask('GET', '/v1/session', undefined, { cookie })).status).toBe(401);
    expect((await browser.ask('GET', '/v1/transcriptions', undefined, { cookie })).status).toBe(401);
  }
});

test('a session ends when its key is revoked', async () => {
  const browser = await signIn(api.stranger);
  await api.pool.query('update api_key set revoked_at = now() where project_id <> $1', [api.projectId]);
  expect((await browser.ask('GET', '/v1/transcriptions')).status).toBe(401);
  expect((await browser.ask('GET', '/v1/session')).status).toBe(401);
  await api.pool.query('update api_key set revoked_at = null');
});

test('a session ends with the secret that it was made with, though the key goes on with a new one', async () => {
  const browser = await signIn(api.stranger);
  const { rows } = await api.pool.query('select id from api_key where project_id <> $1', [api.projectId]);
  const rotated = await rotateKey(api.pool, { id: rows[0].id, overlapH: 1 });
  const later = await browser.ask('GET', '/v1/session');
  expect(Date.parse(later.body.expires_at) - Date.now()).toBeLessThan(3_600_000);
  await api.pool.query(`update api_key set previous_until = now() where id = $1`, [rows[0].id]);
  expect((await browser.ask('GET', '/v1/session')).status).toBe(401);
  const renewed = await signIn({ url: api.url, key: rotated!.key });
  expect((await renewed.ask('GET', '/v1/transcriptions')).status).toBe(200);
});

test('a session ends after its time, and is forgotten then', async () => {
  const browser = await signIn(api);
  await api.pool.query(`update console_session set created_at = created_at - interval '1 day', expires_at = now()`);
  expect((await browser.ask('GET', '/v1/transcriptions')).status).toBe(401);
  await deleteStaleRows(api.pool);
  const { rows } = await api.pool.query('select from console_session');
  expect(rows).toEqual([]);
});

test('the ledger holds no token that opens anything', async () => {
  const browser = await signIn(api);
  const { rows } = await api.pool.query('select s::text as row from console_session s');
  const token = browser.cookie()!.split('=')[1]!;
  expect(rows).toHaveLength(1);
  expect(rows[0].row).not.toContain(token);
  expect(rows[0].row).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
});
