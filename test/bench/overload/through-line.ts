import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from '#shared/postgres/client.ts';
import type { TestClient } from '../../support/client.ts';
import { startProcess } from '../../support/process.ts';
import { until } from '../../support/until.ts';
import { type Clip, inTime, type Run } from './clips.ts';
import type { Engine } from './engines.ts';

/** Where the line that the transcribers belong to keeps its things. */
export type Services = { DATABASE_URL: string; REDIS_URL: string; AUDIO_STORE: string };

/** Starts a transcriber beside each engine; `closers` end them. */
export async function startTranscribers(
  closers: AsyncDisposableStack,
  engines: Engine[],
  services: Services,
): Promise<void> {
  for (const [number, { url, isBackup }] of engines.entries()) {
    const transcriber = await startProcess('transcriber', ['apps/worker/main.ts', 'transcriber'], {
      ...services,
      ...{ ENGINE_URL: url, ROLE: isBackup ? 'backup' : 'primary', WORKER_ID: `transcriber-${number + 1}` },
      ...{ DRAIN_S: '5', LOG_LEVEL: 'warn' },
    });
    closers.defer(async () => void (await transcriber.end('SIGKILL')));
  }
}

/** Waits until each of them takes work. */
export async function allFit(client: TestClient, count: number): Promise<void> {
  await until('the engines are fit', async () => {
    const { body } = await client.request('GET', '/v1/workers');
    const fit = body.data.filter(
      (each: { role: string; state: string }) => each.role === 'transcriber' && each.state === 'fit',
    );
    return fit.length === count;
  });
}

/**
 * Submits recordings to the line and waits until every job has ended, for so long at most; what has not by then counts as
 * lost. Tells how many were asked to come again later.
 */
export async function throughLine(
  client: TestClient,
  pool: Pool,
  clips: Clip[],
  limitS: number,
): Promise<Run & { askedAgain: number }> {
  const [began, beganAt] = [performance.now(), Date.now()];
  let askedAgain = 0;
  const submitted = await inTime(clips, began, async clip => {
    for (;;) {
      const { status, headers, body } = await client.submitFile(clip.path, { language: 'en' });
      if (status === 202) return { clip, id: body.id as string };
      const afterS = Number(headers.get('retry-after') ?? Number.NaN);
      if (Number.isNaN(afterS)) return { clip, id: null, status };
      askedAgain += 1;
      await pause(afterS * 1000);
    }
  });
  const ids = submitted.flatMap(({ id }) => id ?? []);
  const areAllEnded = async () => (await ended(pool, ids)).length === ids.length;
  const stuck = await until('every job has ended', areAllEnded, limitS).then(
    () => [],
    () => listStuck(pool, ids),
  );
  const jobs = new Map((await ended(pool, ids)).map(job => [job.id, job]));
  const fates = submitted.map(({ clip, id, status }) => {
    const job = id && jobs.get(id);
    if (!job) return { clip, error: id === null ? String(status) : `not done: ${stuck.join(', ')}`, tookMs: 0 };
    return { clip, error: job.error, tookMs: job.at.getTime() - beganAt - clip.atMs };
  });
  const makespanMs = Math.max(...[...jobs.values()].map(({ at }) => at.getTime())) - beganAt;
  return { fates, makespanMs, askedAgain };
}

type Ended = { id: string; error: string | null; at: Date };

async function ended(pool: Pool, ids: string[]): Promise<Ended[]> {
  const { rows } = await pool.query(
    `select id, nullif(concat_ws(': ', error ->> 'code', error ->> 'message'), '') as error, finished_at as at from job
     where id = any ($1) and finished_at is not null`,
    [ids],
  );
  return rows;
}

/** What is left to do of jobs that have not ended, and who is at it. */
async function listStuck(pool: Pool, ids: string[]): Promise<string[]> {
  const { rows } = await pool.query(
    `select concat_ws(' ', kind, state, worker_id, 'lost', lost, 'attempt', attempt) as task from task
     where job_id = any ($1) and finished_at is null`,
    [ids],
  );
  return rows.map(({ task }) => task);
}
