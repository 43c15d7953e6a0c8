import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { listenTo } from '../support/events.ts';
import { beginJob, writeJob } from '../support/ledger.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename);
const LISTENERS = 1_000;
const JOBS = 100;

/** Counts what the API asks of the ledger from now on. */
function countStatements() {
  const query = api.pool.query.bind(api.pool) as (...args: unknown[]) => unknown;
  const counted = { statements: 0, latestAt: performance.now() };
  Object.assign(api.pool, {
    query: (...args: unknown[]) => {
      counted.statements++;
      counted.latestAt = performance.now();
      return query(...args);
    },
  });
  return counted;
}

test('a thousand listeners cost the ledger next to nothing, and nothing once they have left', async () => {
  const ids: string[] = [];
  for (let job = 0; job < JOBS; job++) ids.push(await writeJob(api.pool, { projectId: api.projectId }));
  const listeners = await Promise.all(Array.from({ length: LISTENERS }, (_, at) => listenTo(api, ids[at % JOBS]!)));
  for (const listener of listeners) await listener.hears('state');
  const asked = countStatements();
  await beginJob(api.pool, ids[7]!);
  const told = listeners.filter((_, at) => at % JOBS === 7);
  for (const listener of told) await listener.hears('state', data => data.stage === 'transcribing');
  expect(asked.statements).toBeLessThan(LISTENERS / 10);
  expect(listeners[8]!.events).toHaveLength(1);
  for (const listener of listeners) listener.leave();
  await until('the ledger is asked no more', () => performance.now() - asked.latestAt > 1_000);
}, 120_000);
