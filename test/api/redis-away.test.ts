import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

// Nobody listens on this port.
const api = await startApi(import.meta.filename, { redisUrl: 'redis://127.0.0.1:1' });

test('with Redis away the API accepts, answers, cancels and is ready', async () => {
  const begun = performance.now();
  const job = await api.submit();
  expect((await api.request('GET', `/v1/transcriptions/${job.id}`)).body.state).toBe('queued');
  expect((await api.request('POST', `/v1/transcriptions/${job.id}/cancel`)).body.state).toBe('canceled');
  expect((await api.request('GET', '/readyz')).status).toBe(200);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
