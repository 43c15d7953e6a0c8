import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceKey } from '#shared/audio/store.ts';
import type { JobRow } from '#shared/domain/job.ts';
import { rankOf } from '#shared/domain/plan.ts';
import type { TakenTask } from '#shared/domain/task.ts';
import { connect, transaction } from '#shared/postgres/client.ts';
import { finishJob } from '#shared/postgres/finish-job.ts';
import { findJob, insertJob } from '#shared/postgres/job.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { insertTasks, takeTask } from '#shared/postgres/task.ts';
import { makeRecording, makeSilence } from '../support/audio.ts';
import { claimAny } from '../support/claim.ts';
import { openPreparation, queuedJob } from '../support/preparation.ts';
import { openReceiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
await migrate(schema.databaseUrl);
const pool = connect(schema.databaseUrl, 'test', 4);
const { folder, store, station, perform, close } = await openPreparation();
const { id: projectId } = await createProject(pool, { name: 'preparing' });
const meeting = join(folder, 'meeting.wav');
const silence = join(folder, 'silence.wav');
const settings = { publicUrl: 'http://api.test', retainDays: 1 };

beforeAll(async () => {
  await makeRecording({ path: meeting, words: 10 });
  await makeSilence({ path: silence, seconds: 2 });
});
afterAll(async () => {
  await close();
  await pool.end();
  await schema.drop();
});

async function submit(fields: Partial<JobRow>): Promise<string> {
  const job = queuedJob({ projectId, class: 'backfill', priority: 7, ...fields });
  await insertJob(pool, { ...job, expiresInS: null });
  const prepare = {
    id: uuidv7(),
    kind: 'prepare' as const,
    engine: '',
    jobId: job.id,
    chunkId: null,
    deliveryId: null,
  };
  await insertTasks(pool, [
    { ...prepare, projectId, class: job.class, priority: job.priority, maxAttempts: 4, costMs: null },
  ]);
  return job.id;
}

async function submitFile(path: string): Promise<string> {
  const received = await store.receive(createReadStream(path), 1e9);
  await received.keep();
  return submit({ source: 'upload', sha256: received.sha256, bytes: received.bytes });
}

/** Takes the one task that waits, as the work loop does, with what the station loads for it. */
async function take(): Promise<{ task: TakenTask; job: JobRow | null }> {
  const [item] = await claimAny(pool, 'prepare', 1);
  return transaction(pool, async db => {
    const task = (await takeTask(db, item!, 'preparer-1', 30))!;
    return { task, job: await station.load(db, task) };
  });
}

async function prepared({ task, job }: Awaited<ReturnType<typeof take>>) {
  const outcome = await perform(job!, task);
  if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
  return outcome.result;
}

const rowsOf = async (sql: string, id: string) => (await pool.query(sql, [id])).rows;
const chunksOf = (id: string) => rowsOf('select * from chunk where job_id = $1', id);
const transcribeTasksOf = (id: string) => rowsOf(`select * from task where job_id = $1 and kind = 'transcribe'`, id);

describe('a recording that was prepared', () => {
  test('is described on its job, and each chunk with sound is a task of its class and priority', async () => {
    const id = await submitFile(meeting);
    const taken = await take();
    expect(await findJob(pool, id)).toMatchObject({ state: 'processing', stage: 'preparing' });
    const result = await prepared(taken);
    await transaction(pool, db => station.complete(db, taken.task, result));
    expect(await findJob(pool, id)).toMatchObject({
      stage: 'transcribing',
      channels: 1,
      codec: 'pcm_s16le',
      durationMs: result.audio.durationMs,
      chunksTotal: 1,
      chunksDone: 0,
    });
    const [chunk] = await chunksOf(id);
    await store.file(chunk.audio_key);
    expect(await transcribeTasksOf(id)).toMatchObject([
      { chunk_id: chunk.id, class: 'backfill', priority: 7, max_attempts: 4, cost_ms: result.audio.durationMs },
    ]);
  });

  test('without sound completes its job at once, without an engine', async () => {
    const id = await submitFile(silence);
    const taken = await take();
    const result = await prepared(taken);
    await transaction(pool, db => station.complete(db, taken.task, result));
    const job = await findJob(pool, id);
    expect(job).toMatchObject({ state: 'completed', chunksTotal: 1, chunksDone: 1, engineMs: 0 });
    expect(job!.warnings).toMatchObject([{ code: 'no_speech' }]);
    expect(await transcribeTasksOf(id)).toEqual([]);
  });

  test('once more leaves the chunks of the time before as they are, and replaces those that were cut elsewhere', async () => {
    const id = await submitFile(meeting);
    const taken = await take();
    const prepareOnce = async () => {
      const result = await prepared(taken);
      await transaction(pool, db => station.complete(db, taken.task, result));
      expect(await transcribeTasksOf(id)).toHaveLength(1);
      return (await chunksOf(id)).map(chunk => chunk.id);
    };
    const first = await prepareOnce();
    expect(await prepareOnce()).toEqual(first);
    await pool.query('update chunk set end_sample = end_sample - 1 where job_id = $1', [id]);
    const last = await prepareOnce();
    expect(last).not.toEqual(first);
    expect(last).toHaveLength(1);
  });

  test('is charged to its project by its length, and the longer it is the later its chunks stand in line', async () => {
    const id = await submitFile(meeting);
    const taken = await take();
    const result = await prepared(taken);
    const { durationMs } = result.audio;
    const charge = `select charged_ms, served from task join turn using (kind, engine, class, project_id)
      where job_id = $1 and kind = 'prepare'`;
    const [before] = await rowsOf(charge, id);
    await transaction(pool, db => station.complete(db, taken.task, result));
    const [after] = await rowsOf(charge, id);
    expect(before.served - after.served).toBe(before.charged_ms - durationMs);
    const came = (await findJob(pool, id))!.createdAt.getTime();
    expect(await rowsOf(`select rank from task where job_id = $1 and kind = 'transcribe'`, id)).toEqual([
      { rank: rankOf(new Date(came), durationMs, null) },
    ]);
  });
});

describe('a recording that was fetched', () => {
  test('is kept with its job, also when the transaction has to be repeated, and is not fetched again', async () => {
    const server = await openReceiver({ answer: (_, response) => createReadStream(meeting).pipe(response) });
    const id = await submit({ source: 'url', sourceUrl: server.url });
    const taken = await take();
    const result = await prepared(taken);
    const failing = transaction(pool, async db => {
      await station.complete(db, taken.task, result);
      throw new Error('the connection broke');
    });
    await expect(failing).rejects.toThrow('the connection broke');
    await transaction(pool, db => station.complete(db, taken.task, result));
    expect(await findJob(pool, id)).toMatchObject({ sha256: result.audio.sha256, bytes: result.audio.bytes });
    await store.file(sourceKey(result.audio.sha256));
    const calls = server.calls.length;
    await prepared({ task: taken.task, job: await findJob(pool, id) });
    expect(server.calls.length).toBe(calls);
    await server.close();
  });
});

test('a job that has ended is not prepared any more', async () => {
  const id = await submitFile(meeting);
  const error = { code: 'canceled' as const, message: 'no', retryable: true, attempt: null, worker_id: null };
  const { task } = await take();
  await transaction(pool, db => finishJob(db, id, { state: 'canceled', error }, settings));
  expect(await station.load(pool, task)).toBeNull();
});

test('that work has begun is told once, however often it begins', async () => {
  const callback = { url: 'http://receiver.test/', events: ['transcription.started' as const] };
  const id = await submit({ source: 'url', sourceUrl: 'http://source.test/', callback });
  const { task } = await take();
  await transaction(pool, db => station.load(db, task));
  const deliveries = await rowsOf('select event from delivery where job_id = $1', id);
  expect(deliveries).toEqual([{ event: 'transcription.started' }]);
});

test('a recording that cannot be prepared fails its job with the reason', async () => {
  const id = await submit({ source: 'url', sourceUrl: 'http://10.0.0.1/' });
  const { task, job } = await take();
  const outcome = await perform(job!, task);
  if (outcome.kind !== 'rejected') throw new Error(JSON.stringify(outcome));
  await transaction(pool, db => station.fail(db, task, outcome.error));
  expect(await findJob(pool, id)).toMatchObject({
    state: 'failed',
    error: { code: 'audio_unreachable', attempt: 1, worker_id: 'preparer-1' },
  });
});
