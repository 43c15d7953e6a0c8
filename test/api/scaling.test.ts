import { expect, test } from 'vitest';
import { decideScaling } from '../../apps/worker/dispatcher/scaling/decide.ts';
import { startApi } from '../support/api.ts';
import { reportTranscriber } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const rule = { least: 5, most: 20, drainS: { interactive: 20, standard: 300, backfill: 7200 }, speed: 20 };

test('an operator sees how many transcribers each engine should have, and by what', async () => {
  expect((await api.request('GET', '/v1/scaling')).body).toEqual({ data: [] });
  for (const id of ['a', 'b']) await reportTranscriber(api.pool, { id, speed: 50 });
  await decideScaling({ pool: api.pool, rule, drains: false, signals: { wish() {} } });
  const { status, body } = await api.request('GET', '/v1/scaling');
  expect([status, body]).toEqual([
    200,
    {
      data: [
        {
          ...{ engine: 'fun-asr-nano', desired_workers: 5, wanted_workers: 5, min_workers: 5, max_workers: 20 },
          ...{ workers: 2, fit_workers: 2, backlog_audio_ms: 0, arriving: 0, speed: 50, is_speed_measured: true },
          ...{ drain_s: 0, drain_targets_s: rule.drainS, oldest_interactive_ms: null, leaving: [] },
          backlog_by_class: { interactive: 0, standard: 0, backfill: 0 },
          command: { told: null, told_at: null, error: null },
          decided_at: expect.any(String),
        },
      ],
    },
  ]);
  expect((await api.stranger.request('GET', '/v1/scaling')).status).toBe(403);
});
