import { gunzipSync } from 'node:zlib';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import { connect, transaction } from '#shared/postgres/client.ts';
import { findJob } from '#shared/postgres/job.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { requeueJob } from '#shared/postgres/requeue-job.ts';
import { findTranscript } from '#shared/postgres/transcript.ts';
import { openLog } from '#shared/runtime/log.ts';
import { reclaimLost } from '../../apps/worker/dispatcher/reclaim.ts';
import { POISON, prepareChunks } from '../support/chunked-job.ts';
import { writeJob } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
await migrate(schema.databaseUrl);
const pool = connect(schema.databaseUrl, 'test', 2);
const { id: projectId } = await createProject(pool, { name: 'own' });

afterAll(async () => {
  await pool.end();
  await schema.drop();
});

/** A job of three chunks of ten seconds, the last of them silent if so wished. */
async function prepared(options: Partial<Options>, { silentEnd = false } = {}) {
  const id = await writeJob(pool, { projectId, options });
  return {
    ...(await prepareChunks(pool, id, { silent: silentEnd ? [2] : [] })),
    job: async () => (await findJob(pool, id))!,
    transcript: async () => JSON.parse(gunzipSync((await findTranscript(pool, id))!).toString()),
  };
}

/** Has a chunk been lost with nine workers, and once more right now. */
async function letWorkersDie(jobId: string, chunkId: string): Promise<void> {
  await pool.query(
    `insert into task (id, kind, job_id, chunk_id, project_id, class, max_attempts, engine, state, lost, worker_id,
       lease_until)
     values ($1, 'transcribe', $2, $3, $4, 'standard', 4, 'fun-asr-nano', 'running', 9, 'transcriber-9',
       now() - interval '1 minute')`,
    [uuidv7(), jobId, chunkId, projectId],
  );
}

describe('a job that takes partial results', () => {
  test.each([
    ['first', [1, 0, 2]],
    ['in between', [0, 1, 2]],
    ['last', [0, 2, 1]],
  ])('completes with what it has when a chunk fails %s', async (_, order) => {
    const { done, fail, job, transcript } = await prepared({ allow_partial: true });
    for (const index of order) await (index === 1 ? fail(index) : done(index));
    expect(await job()).toMatchObject({ state: 'completed', error: null, chunksTotal: 3, chunksDone: 2 });
    expect(await job()).toMatchObject({ chunksFailed: 1 });
    expect((await job()).warnings).toEqual([
      { code: 'partial', option: 'allow_partial', detail: '00:00:10 to 00:00:20 is missing: input_rejected' },
    ]);
    const { text, coverage, quality } = await transcript();
    expect(text).toBe('part 0. part 2.');
    expect(coverage).toEqual({ transcribed_ms: 20_000, silence_ms: 0, failed_ms: 10_000 });
    expect(quality.flags).toEqual(['partial']);
  });

  test('fails when nothing at all could be transcribed, and says why', async () => {
    const { fail, job } = await prepared({ allow_partial: true }, { silentEnd: true });
    await fail(1);
    expect((await job()).state).toBe('processing');
    await fail(0);
    expect(await job()).toMatchObject({ state: 'failed', error: POISON });
  });

  test('goes on without a chunk that no worker survives', async () => {
    const { chunkIds, done, job } = await prepared({ allow_partial: true }, { silentEnd: true });
    await done(0);
    await letWorkersDie((await job()).id, chunkIds[1]!);
    await reclaimLost(
      { pool, log: openLog('silent', {}), countReclaimed() {} },
      { publicUrl: 'http://api.test', retainDays: 30 },
    );
    expect(await job()).toMatchObject({ state: 'completed', chunksDone: 2, chunksFailed: 1 });
    const { rows } = await pool.query('select state from task where chunk_id = $1', [chunkIds[1]]);
    expect(rows).toEqual([{ state: 'failed' }]);
  });

  test('has nothing failed any more when it is retried', async () => {
    const { fail, job } = await prepared({ allow_partial: true }, { silentEnd: true });
    await fail(1);
    await fail(0);
    await transaction(pool, async db => requeueJob(db, await job()));
    expect(await job()).toMatchObject({ state: 'queued', chunksTotal: null, chunksDone: 0, chunksFailed: 0 });
  });
});

test('any other job fails with its first chunk', async () => {
  const { done, fail, job } = await prepared({});
  await done(0);
  await fail(1);
  expect(await job()).toMatchObject({ state: 'failed', chunksDone: 1, chunksFailed: 0, error: POISON });
});
