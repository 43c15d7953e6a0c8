import { describe, expect, test } from 'vitest';
import { someBytes, startApi } from '../support/api.ts';
import { openClient } from '../support/client.ts';
import { failJob, reportTranscriber } from '../support/ledger.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename);
const UNKNOWN = '01890000-0000-7000-8000-000000000000';

/** A new project with these settings, and a client with a key of it. */
async function openProject(settings: object = {}, key: object = {}) {
  const { body: project } = await api.request('POST', '/v1/projects', { name: `p ${Math.random()}`, ...settings });
  const made = await api.request('POST', `/v1/projects/${project.id}/keys`, { name: 'its key', ...key });
  expect(made.status).toBe(201);
  return { project, key: made.body, client: openClient(api.url, made.body.key) };
}

describe('a project', () => {
  test('is made, found, listed and changed by operators', async () => {
    const made = await api.request('POST', '/v1/projects', { name: 'lessons', weight: 2, retain_days: 7 });
    expect(made.status).toBe(201);
    expect(made.body.webhook_secret).toMatch(/^whsec_/);
    const { webhook_secret, ...project } = made.body;
    expect(project).toMatchObject({ name: 'lessons', weight: 2, retain_days: 7, requests_per_minute: null });
    expect((await api.request('GET', made.headers.get('location')!)).body).toEqual(project);
    const page = await api.request('GET', '/v1/projects?limit=1');
    expect(page.body).toMatchObject({ data: [project], has_more: true });
    const next = await api.request('GET', `/v1/projects?limit=1&cursor=${page.body.next_cursor}`);
    expect(next.body.data[0].name).toBe('other');
    const changes = { retain_days: null, max_queued_audio_hours: 1.5 };
    const changed = await api.request('PATCH', `/v1/projects/${project.id}`, changes);
    expect(changed.body).toEqual({ ...project, ...changes });
  });

  test.each([
    [{ name: '' }, 422],
    [{ name: 'own' }, 409],
    [{ name: 'x', weight: 0 }, 422],
    [{ name: 'x', requests_per_minute: 0 }, 422],
    [{ name: 'x', max_upload_bytes: 1.5 }, 422],
    [{ name: 'x', color: 'red' }, 422],
  ])('is not made of %j', async (body, status) => {
    expect((await api.request('POST', '/v1/projects', body)).status).toBe(status);
  });

  test('that does not exist is 404 to operators too', async () => {
    expect((await api.request('GET', `/v1/projects/${UNKNOWN}`)).status).toBe(404);
    expect((await api.request('PATCH', `/v1/projects/${UNKNOWN}`, { weight: 1 })).status).toBe(404);
    expect((await api.request('POST', `/v1/projects/${UNKNOWN}/keys`, { name: 'k' })).status).toBe(404);
  });

  test('sees its own limits, its key, and what of its audio waits', async () => {
    const { project, key, client } = await openProject({ max_queued_audio_hours: 2 });
    await client.request('POST', '/v1/transcriptions', { audio: { url: 'https://example.com/a.wav' } });
    const { body } = await client.request('GET', '/v1/project');
    expect(body).toMatchObject({ id: project.id, max_queued_audio_hours: 2, queued_audio_hours: 1 / 6 });
    expect(body.key).toEqual({ id: key.id, name: 'its key', scopes: ['read', 'write'], expires_at: null });
    expect(body).not.toHaveProperty('webhook_secret');
  });
});

describe('a key', () => {
  test('is made with scopes and an end, listed without its secret, and revoked', async () => {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const { project, key, client } = await openProject({}, { scopes: ['read'], expires_at });
    expect((await client.request('GET', '/v1/transcriptions')).status).toBe(200);
    expect((await client.request('POST', '/v1/uploads')).status).toBe(403);
    const used = await until('its use is noted', async () => {
      const { body } = await api.request('GET', `/v1/projects/${project.id}/keys`);
      return body.data[0].used_at && body.data[0];
    });
    expect(used).toMatchObject({
      id: key.id,
      scopes: ['read'],
      expires_at,
      revoked_at: null,
      hint: `…${key.key.slice(-4)}`,
    });
    expect(JSON.stringify(used)).not.toContain(key.key);
    expect((await api.request('DELETE', `/v1/projects/${project.id}/keys/${key.id}`)).status).toBe(204);
    const { body } = await api.request('GET', `/v1/projects/${project.id}/keys`);
    expect(body.data[0].revoked_at).not.toBe(null);
    expect((await api.request('POST', `/v1/projects/${project.id}/keys/${key.id}/rotate`, {})).status).toBe(409);
  });

  test('gets a new secret while the one before stays good', async () => {
    const { project, key, client } = await openProject();
    const path = `/v1/projects/${project.id}/keys/${key.id}/rotate`;
    const { body } = await api.request('POST', path, { overlap_h: 1 });
    expect(Date.parse(body.previous_until)).toBeGreaterThan(Date.now() + 3_500_000);
    for (const each of [client, openClient(api.url, body.key)]) {
      expect((await each.request('GET', '/v1/project')).body.key.id).toBe(key.id);
    }
  });

  test('is found under its own project only', async () => {
    const { key } = await openProject();
    const path = `/v1/projects/${api.projectId}/keys/${key.id}`;
    expect((await api.request('DELETE', path)).status).toBe(404);
    expect((await api.request('POST', `${path}/rotate`, {})).status).toBe(404);
  });

  test.each([{ scopes: [] }, { scopes: ['all'] }, { expires_at: '2001-01-01T00:00:00Z' }])(
    'is not made of %j',
    async body => {
      const { status } = await api.request('POST', `/v1/projects/${api.projectId}/keys`, { name: 'k', ...body });
      expect(status).toBe(422);
    },
  );
});

describe('the quota of a project', () => {
  const audio = { url: 'https://example.com/a.wav' };

  test('of queued audio refuses what is more with 429, before a recording is read', async () => {
    // Of a recording at a URL nothing is known: it counts as ten minutes.
    const { client } = await openProject({ max_queued_audio_hours: 0.3 });
    expect((await client.request('POST', '/v1/transcriptions', { audio })).status).toBe(202);
    const refused = await client.request('POST', '/v1/transcriptions', { audio });
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'quota_exceeded', retryable: true });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.request('POST', '/v1/transcriptions', { audio })).status).toBe(202);
  });

  test('of bytes is the most that it may send, in each way', async () => {
    const { client } = await openProject({ max_upload_bytes: 1_000 });
    const bearer = { authorization: `Bearer ${client.key}` };
    const raw = (bytes: number) =>
      api.send('POST', '/v1/uploads', someBytes(bytes), { ...bearer, 'content-type': 'application/octet-stream' });
    expect((await raw(1_000)).status).toBe(201);
    expect((await raw(1_001)).status).toBe(413);
    const tus = (bytes: number) =>
      client.request('POST', '/v1/uploads/tus', undefined, { 'tus-resumable': '1.0.0', 'upload-length': `${bytes}` });
    expect((await tus(1_000)).status).toBe(201);
    expect((await tus(1_001)).status).toBe(413);
    expect((await api.send('POST', '/v1/uploads', someBytes(1_001), { 'content-type': 'audio/wav' })).status).toBe(201);
  });

  test.each([
    [{ retain_days: 7 }, {}, 7],
    [{ retain_days: 90 }, {}, 90],
    [{ retain_days: 7 }, { retain_days: 3 }, 3],
    [{ retain_days: 7 }, { retain_days: 60 }, 7],
    [{}, { retain_days: 60 }, 60],
    [{}, {}, 30],
  ])('%j and a job with %j keep it for %i days', async (settings, options, days) => {
    const { client } = await openProject(settings);
    const { body } = await client.request('POST', '/v1/transcriptions', { audio, ...options });
    await failJob(api.pool, body.id);
    const { purge_at, finished_at } = (await client.request('GET', `/v1/transcriptions/${body.id}`)).body;
    expect(Math.round((Date.parse(purge_at) - Date.parse(finished_at)) / 86_400_000)).toBe(days);
  });
});

describe('the audit', () => {
  test('tells who did what to what, newest first, and only what was done', async () => {
    const { project, key } = await openProject();
    await api.request('PATCH', `/v1/projects/${project.id}`, { weight: 3 }, { 'x-request-id': 'heavier' });
    await api.request('PATCH', `/v1/projects/${project.id}`, { name: 'own' });
    await api.request('DELETE', `/v1/projects/${project.id}/keys/${key.id}`);
    const { body } = await api.request('GET', `/v1/audit?project_id=${project.id}`);
    const about = { object: 'action', key_name: 'own', project_id: project.id };
    expect(body.data).toMatchObject([
      { ...about, action: 'revokeKey', target: key.id },
      { ...about, action: 'updateProject', target: project.id, request_id: 'heavier' },
      { ...about, action: 'createKey', target: key.id },
      { ...about, action: 'createProject', target: project.id },
    ]);
    const some = await api.request('GET', `/v1/audit?project_id=${project.id}&action=createKey&limit=1`);
    expect(some.body).toMatchObject({ data: [{ target: key.id }], has_more: false });
    expect((await api.stranger.request('GET', '/v1/audit')).status).toBe(403);
  });

  test('tells of what is done to no project too', async () => {
    await reportTranscriber(api.pool, { speed: 1 });
    expect((await api.request('POST', '/v1/workers/t/drain')).status).toBe(200);
    const { body } = await api.request('GET', '/v1/audit?limit=1');
    expect(body.data).toMatchObject([{ action: 'drainWorker', target: 't', project_id: null }]);
  });
});
