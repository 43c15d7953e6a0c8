import { gunzipSync } from 'node:zlib';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import type { TakenTask } from '#shared/domain/task.ts';
import { insertChunks, saveChunkResult } from '#shared/postgres/chunk.ts';
import { connect, transaction } from '#shared/postgres/client.ts';
import { countChunkDone, findJob, recordAudio, startJob } from '#shared/postgres/job.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { requeueJob } from '#shared/postgres/requeue-job.ts';
import { findTranscript } from '#shared/postgres/transcript.ts';
import { assembleJob } from '../../apps/worker/assemble.ts';
import { failChunk } from '../../apps/worker/fail-chunk.ts';
import { chunk, resultOf, said } from '../domain/chunks.ts';
import { writeJob } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
await migrate(schema.databaseUrl);
const pool = connect(schema.databaseUrl, 'test', 2);
const { id: projectId } = await createProject(pool, { name: 'own' });
const settings = { publicUrl: 'http://api.test', retainDays: 30 };
const POISON = { code: 'input_rejected', message: 'two engines failed on it' } as const;

afterAll(async () => {
  await pool.end();
  await schema.drop();
});

/** A job of three chunks of ten seconds, the last of them silent if so wished. */
async function prepared(options: Partial<Options>, { silentEnd = false } = {}) {
  const jobId = await writeJob(pool, { projectId, options });
  await startJob(pool, jobId, 'preparing');
  const chunks = [0, 1, 2].map(index => {
    const silent = silentEnd && index === 2;
    const piece = chunk(index, index * 10_000, (index + 1) * 10_000, null, { id: uuidv7(), silent });
    return { ...piece, audioKey: silent ? null : `chunks/${jobId}/${index}.flac` };
  });
  await insertChunks(pool, jobId, chunks);
  const audio = { sha256: '0'.repeat(64), bytes: 1, durationMs: 30_000, channels: 1, codec: 'flac' };
  await recordAudio(pool, jobId, audio, { total: 3, done: silentEnd ? 1 : 0 });
  const taskOf = (index: number) =>
    ({ jobId, chunkId: chunks[index]!.id, attempt: 1, workerId: 'transcriber-2' }) as TakenTask;
  return {
    done: (index: number) =>
      transaction(pool, async db => {
        const left = await countChunkDone(db, jobId, 5);
        await saveChunkResult(db, taskOf(index), resultOf([said(`part ${index}`, 100, 900)]));
        if (left === 0) await assembleJob(db, jobId, settings);
      }),
    fail: (index: number) => transaction(pool, db => failChunk(db, taskOf(index), POISON, settings)),
    job: async () => (await findJob(pool, jobId))!,
    transcript: async () => JSON.parse(gunzipSync((await findTranscript(pool, jobId))!).toString()),
  };
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
    expect(text).toBe('part 0 part 2');
    expect(coverage).toEqual({ transcribed_ms: 20_000, silence_ms: 0, failed_ms: 10_000 });
    expect(quality.flags).toEqual(['partial']);
  });

  test('fails when nothing at all could be transcribed, and says why', async () => {
    const { fail, job } = await prepared({ allow_partial: true }, { silentEnd: true });
    await fail(1);
    expect((await job()).state).toBe('processing');
    await fail(0);
    const error = { ...POISON, retryable: false, attempt: 2, worker_id: 'transcriber-2' };
    expect(await job()).toMatchObject({ state: 'failed', error });
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
