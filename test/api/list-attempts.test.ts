import { expect, test } from 'vitest';
import { endAttempt, insertAttempt } from '#shared/postgres/attempt.ts';
import { takeTask } from '#shared/postgres/task.ts';
import { startApi } from '../support/api.ts';
import { claimAny } from '../support/claim.ts';

const api = await startApi(import.meta.filename);

test('every attempt is listed, oldest first', async () => {
  const job = await api.submit();
  const [item] = await claimAny(api.pool, 'prepare', 1);
  const task = (await takeTask(api.pool, item!, 'preparer-1', 30))!;
  await insertAttempt(api.pool, task, 'preparer-1', null);
  const path = `/v1/transcriptions/${job.id}/attempts`;
  const running = (await api.request('GET', path)).body.data;
  expect(running).toMatchObject([
    { task_id: task.id, kind: 'prepare', chunk: null, number: 1, worker_id: 'preparer-1', outcome: null },
  ]);
  await endAttempt(api.pool, task, 'rejected', { code: 'audio_undecodable', message: 'not audio' }, null);
  const ended = (await api.request('GET', path)).body.data;
  expect(ended).toMatchObject([{ outcome: 'rejected', error: { code: 'audio_undecodable' } }]);
  expect(ended[0].finished_at).toBeTruthy();
});
