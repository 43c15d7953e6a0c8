import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename, { allowNetworks: ['127.0.0.0/8'] });
const path = '/v1/webhook-endpoints';

async function create(fields: object = {}) {
  const { body } = await api.request('POST', path, {
    url: 'https://hooks.example.com/a',
    events: ['transcription.completed'],
    ...fields,
  });
  return body;
}

test('an endpoint is made with a secret that is shown once', async () => {
  const request = {
    url: 'https://hooks.example.com/a?room=1',
    events: ['transcription.completed', 'webhook_endpoint.disabled'],
    include: ['text'],
    description: 'the wiki',
  };
  const made = await api.request('POST', path, request);
  expect(made.status).toBe(201);
  expect(made.headers.get('location')).toBe(`${path}/${made.body.id}`);
  const { secret, ...shown } = made.body;
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(shown).toEqual({
    ...request,
    id: expect.any(String),
    object: 'webhook_endpoint',
    state: 'enabled',
    disabled_reason: null,
    failing_since: null,
    failures: 0,
    previous_secret_until: null,
    created_at: expect.any(String),
  });

  const got = await api.request('GET', `${path}/${shown.id}`);
  expect(got).toMatchObject({ status: 200, body: shown });
  const listed = await api.request('GET', path);
  expect(listed.body.data[0]).toEqual(shown);
  expect(got.text + listed.text).not.toContain('whsec_');
});

test('a repeated request with the same Idempotency-Key makes one endpoint', async () => {
  const request = { url: 'https://hooks.example.com/once', events: ['transcription.failed'] };
  const headers = { 'idempotency-key': 'once' };
  const first = await api.request('POST', path, request, headers);
  const second = await api.request('POST', path, request, headers);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(second.body).toEqual(first.body);
});

test.each([
  [{ url: 'ftp://hooks.example.com' }, 'url'],
  [{ url: 'hooks.example.com' }, 'url'],
  [{ url: 'file:///etc/passwd' }, 'url'],
  [{ url: 'https://me:secret@hooks.example.com/' }, 'url'],
  [{ url: `https://hooks.example.com/${'a'.repeat(2_000)}` }, 'url'],
  [{ events: [] }, 'events'],
  [{ events: undefined }, 'events'],
  [{ events: ['transcription.exploded'] }, 'events.0'],
  [{ events: ['transcription.failed', 'transcription.failed'] }, 'events'],
  [{ include: ['audio'] }, 'include.0'],
  [{ description: 'a'.repeat(501) }, 'description'],
  [{ secret: 'whsec_mine' }, 'secret'],
])('an endpoint with %j is refused, and the field named', async (fields, field) => {
  const wrong = { url: 'https://hooks.example.com/a', events: ['transcription.completed'], ...fields };
  const { status, body } = await api.request('POST', path, wrong);
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'invalid', errors: [{ path: field }] });
});

test('an endpoint is changed field by field', async () => {
  const { id, secret, ...made } = await create({ include: ['text'], description: 'old' });
  const patch = (changes: object) => api.request('PATCH', `${path}/${id}`, changes);
  expect((await patch({ events: ['transcription.failed'] })).body).toEqual({
    ...made,
    id,
    events: ['transcription.failed'],
  });
  const changes = { url: 'https://hooks.example.com/b', include: [], description: null };
  expect(await patch(changes)).toMatchObject({ status: 200, body: { ...changes, events: ['transcription.failed'] } });
  expect((await patch({})).body).toMatchObject(changes);
  expect(await patch({ state: 'disabled' })).toMatchObject({ status: 422, body: { errors: [{ path: 'state' }] } });
});

test('a rotation shows the new secret, and the old one signs for 24 hours more', async () => {
  const made = await create();
  const { status, body } = await api.request('POST', `${path}/${made.id}/rotate-secret`);
  expect(status).toBe(200);
  expect(body.secret).toMatch(/^whsec_/);
  expect(body.secret).not.toBe(made.secret);
  expect(Math.abs(Date.parse(body.previous_secret_until) - Date.now() - 24 * 3_600_000)).toBeLessThan(60_000);
});

test('a disabled endpoint is enabled as if it had never failed', async () => {
  const { id } = await create();
  await api.pool.query(
    `update endpoint set state = 'disabled', disabled_reason = 'failing', failures = 12, failing_since = now()
     where id = $1`,
    [id],
  );
  const disabled = await api.request('GET', `${path}/${id}`);
  expect(disabled.body).toMatchObject({ state: 'disabled', disabled_reason: 'failing', failures: 12 });
  expect(await api.request('POST', `${path}/${id}/test`)).toMatchObject({ status: 409, body: { code: 'conflict' } });

  for (let time = 0; time < 2; time++) {
    expect(await api.request('POST', `${path}/${id}/enable`)).toMatchObject({
      status: 200,
      body: { state: 'enabled', disabled_reason: null, failures: 0, failing_since: null },
    });
  }
});

test('a deleted endpoint is gone with its deliveries', async () => {
  const { id } = await create();
  const { body: delivery } = await api.request('POST', `${path}/${id}/test`);
  expect((await api.request('DELETE', `${path}/${id}`)).status).toBe(204);
  expect((await api.request('DELETE', `${path}/${id}`)).status).toBe(404);
  expect((await api.request('GET', `${path}/${id}`)).status).toBe(404);
  expect((await api.request('GET', `/v1/webhook-deliveries/${delivery.id}`)).status).toBe(404);
});

test('endpoints are listed in pages, newest first', async () => {
  const made: string[] = [];
  for (let count = 0; count < 3; count++) made.unshift((await create()).id);
  const first = await api.request('GET', `${path}?limit=2`);
  expect(first.body).toMatchObject({ data: made.slice(0, 2).map(id => ({ id })), has_more: true });
  const second = await api.request('GET', `${path}?limit=2&cursor=${first.body.next_cursor}`);
  expect(second.body.data[0].id).toBe(made[2]);
  expect((await api.request('GET', `${path}?cursor=broken`)).status).toBe(422);
});

test('no other project sees an endpoint, or can do anything with it', async () => {
  const { id } = await create();
  const { stranger } = api;
  expect((await stranger.request('GET', path)).body.data).toEqual([]);
  const attempts = [
    stranger.request('GET', `${path}/${id}`),
    stranger.request('PATCH', `${path}/${id}`, { description: 'mine' }),
    stranger.request('DELETE', `${path}/${id}`),
    stranger.request('POST', `${path}/${id}/rotate-secret`),
    stranger.request('POST', `${path}/${id}/enable`),
    stranger.request('POST', `${path}/${id}/test`),
    api.request('GET', `${path}/${uuidv7()}`),
    api.request('GET', `${path}/nonsense`),
  ];
  expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual(attempts.map(() => 404));
  expect((await api.request('GET', `${path}/${id}`)).body.description).toBeNull();
});
