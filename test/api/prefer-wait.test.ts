import { expect, test } from 'vitest';
import { makeForm, startApi } from '../support/api.ts';
import { completeJob } from '../support/ledger.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename);

async function newestJob(reference: string): Promise<string> {
  return until('the job is there', async () => {
    const { rows } = await api.pool.query('select id from job where reference_id = $1', [reference]);
    return rows[0]?.id;
  });
}

test('Prefer: wait answers 200 with the job that ended in time', async () => {
  const answer = api.send('POST', '/v1/transcriptions', makeForm({ options: { reference_id: 'in-time' } }), {
    prefer: 'respond-async, wait=20',
  });
  await completeJob(api.pool, await newestJob('in-time'), 'one two');
  const response = await answer;
  expect(response.status).toBe(200);
  expect(response.headers.get('preference-applied')).toBe('wait=20');
  expect(response.body).toMatchObject({ state: 'completed', progress: 1 });
});

test('Prefer: wait answers 202 when the time is over', async () => {
  const response = await api.send('POST', '/v1/transcriptions', makeForm(), { prefer: 'wait=1' });
  expect(response.status).toBe(202);
  expect(response.headers.get('preference-applied')).toBe('wait=1');
  expect(response.headers.get('location')).toBeTruthy();
});

test('a client that waits and goes away leaves its job in line', async () => {
  const leaving = new AbortController();
  const answer = fetch(`${api.url}/v1/transcriptions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key}`, prefer: 'wait=60' },
    body: makeForm({ options: { reference_id: 'left' } }),
    signal: leaving.signal,
  });
  const id = await newestJob('left');
  leaving.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect((await api.request('GET', `/v1/transcriptions/${id}`)).body.state).toBe('queued');
});

// The last test of this file: an API does not come back from draining.
test('whoever waits is answered at once when the API drains', async () => {
  const answer = api.send('POST', '/v1/transcriptions', makeForm({ options: { reference_id: 'drained' } }), {
    prefer: 'wait=60',
  });
  await newestJob('drained');
  api.beginDrain();
  expect((await answer).status).toBe(202);
  const ready = await api.request('GET', '/readyz');
  expect(ready.status).toBe(503);
  expect(ready.headers.get('retry-after')).toBeTruthy();
});
