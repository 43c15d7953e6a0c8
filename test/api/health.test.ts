import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);

test('a process that can take requests is alive and ready', async () => {
  expect((await api.request('GET', '/livez')).body).toEqual({ status: 'ok' });
  expect((await api.request('GET', '/readyz')).body).toEqual({ status: 'ready' });
});

test('health tells which roles are missing', async () => {
  const { status, body } = await api.request('GET', '/healthz');
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'degraded', workers: { transcriber: 0 } });
  expect(body.reasons).toContain('no transcriber takes work');
});

test('requests are counted by the pattern of their route, never by their path', async () => {
  await api.request('GET', '/v1/transcriptions/01890000-0000-7000-8000-000000000000');
  await api.request('GET', '/some/path/that/is/none');
  const { body, headers } = await api.request('GET', '/metrics');
  expect(headers.get('content-type')).toContain('text/plain');
  expect(body).toMatch(
    /stenopool_http_request_duration_seconds_count\{.*route="\/v1\/transcriptions\/\{id\}",status="404"/,
  );
  expect(body).toMatch(/route="unmatched"/);
  expect(body).not.toContain('01890000');
  expect(body).toContain('process_resident_memory_bytes');
});

test('a request without a sane id gets one', async () => {
  const made = (await api.request('GET', '/livez')).headers.get('x-request-id');
  expect(made).toMatch(/^[0-9a-f-]{36}$/);
  const odd = await api.request('GET', '/livez', undefined, { 'x-request-id': 'a"b{}' });
  expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});
