import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { findJob, insertJob } from '#shared/postgres/job.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { insertTasks, takeTask } from '#shared/postgres/task.ts';
import { openLog } from '#shared/runtime/log.ts';
import { openMetrics } from '#shared/runtime/metrics.ts';
import { passingTracer } from '#shared/runtime/trace.ts';
import { removeChunks } from '../../apps/worker/dispatcher/retain.ts';
import { openLeases } from '../../apps/worker/leases.ts';
import { openRoom } from '../../apps/worker/room.ts';
import { begin, carryOut } from '../../apps/worker/work.ts';
import { claimAny } from '../support/claim.ts';
import { openPreparation, queuedJob } from '../support/preparation.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
await migrate(schema.databaseUrl);
const pool = connect(schema.databaseUrl, 'test', 4);
const log = openLog('silent', {});
const leases = openLeases(pool, 'preparer-1', 30, log);
const { folder, store, station, close } = await openPreparation({ MAX_AUDIO_HOURS: 1 });
const { id: projectId } = await createProject(pool, { name: 'preparing' });
/** As ADTS, which tells no length: whoever wants to know it has to decode it. */
const [hour, tooLong] = [join(folder, 'hour.aac'), join(folder, 'too-long.aac')];

beforeAll(() => {
  for (const [path, seconds] of [
    [hour, 3_000],
    [tooLong, 3_700],
  ] as const) {
    const tone = ['-f', 'lavfi', '-i', `sine=440:d=${seconds}:r=8000`];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...tone, '-b:a', '16k', path]);
  }
}, 300_000);
afterAll(async () => {
  leases.close();
  await close();
  await pool.end();
  await schema.drop();
});

async function submit(path: string): Promise<string> {
  const received = await store.receive(createReadStream(path), 1e9);
  await received.keep();
  const { sha256, bytes } = received;
  const job = queuedJob({ projectId, source: 'upload', sha256, bytes });
  await insertJob(pool, { ...job, expiresInS: null });
  const prepare = { id: uuidv7(), kind: 'prepare' as const, engine: '', jobId: job.id, chunkId: null };
  const line = { projectId, class: job.class, priority: 0, maxAttempts: 3, costMs: null, deliveryId: null };
  await insertTasks(pool, [{ ...prepare, ...line }]);
  return job.id;
}

/** Prepares what waits, and calls whenever there is something to hand out; tells which tasks are to be stopped. */
async function prepareNext(wake: () => Promise<unknown>): Promise<string[]> {
  const woken: Promise<unknown>[] = [];
  const revoked: string[] = [];
  const signals = {
    live() {},
    wake: () => void woken.push(wake()),
    revoke: (ids: string[]) => void revoked.push(...ids),
  };
  const own = { metrics: openMetrics('preparer'), tracer: passingTracer, workerId: 'preparer-1', leaseS: 30 };
  const by = { pool, leases, signals, log, ...own };
  const [item] = await claimAny(pool, 'prepare', 1);
  const begun = await begin(station, { ...by, engine: () => null }, item!);
  const place = openRoom({ slots: () => 1 }).occupy(1);
  await carryOut(station, { ...by, engine: () => null }, begun!, place);
  await Promise.all(woken);
  return revoked;
}

const tasksOf = async (id: string) =>
  (await pool.query(`select id, state from task where job_id = $1 and kind = 'transcribe'`, [id])).rows;
const chunksOf = async (id: string) =>
  (await pool.query('select * from chunk where job_id = $1 order by index', [id])).rows;
const filesOf = (id: string) => Readable.from(store.list(`chunks/${id}`)).toArray();

describe('a recording of which engines hear while it is decoded', { timeout: 300_000 }, () => {
  test('is written down chunk by chunk, with how it is cut, before anybody knows how many there will be', async () => {
    const id = await submit(hour);
    const seen: unknown[] = [];
    await prepareNext(async () => {
      const { rows } = await pool.query('select stage, chunks_total, plan from job where id = $1', [id]);
      seen.push(rows[0]);
    });
    const plan = { chunkS: 600, wholeS: 600, diarizes: false, rank: expect.any(Number) };
    expect(seen[0]).toEqual({ stage: 'preparing', chunks_total: null, plan });
    const chunks = await chunksOf(id);
    expect(await findJob(pool, id)).toMatchObject({ stage: 'transcribing', chunksTotal: chunks.length, chunksDone: 0 });
    expect((await tasksOf(id)).map(task => task.state)).toEqual(chunks.map(() => 'waiting'));
    expect(await filesOf(id)).toHaveLength(chunks.length);
  });

  test('and that turns out bad at its end fails, with what was handed out, and its chunks are removed', async () => {
    const id = await submit(tooLong);
    let running: string | undefined;
    const revoked = await prepareNext(async () => {
      if (running !== undefined) return;
      running = '';
      const { rows } = await pool.query(`select id from task where job_id = $1 and kind = 'transcribe'`, [id]);
      if (rows.length === 0) running = undefined;
      else running = await run(rows[0].id);
    });
    expect(await findJob(pool, id)).toMatchObject({ state: 'failed', error: { code: 'audio_too_long' } });
    const tasks = await tasksOf(id);
    expect(tasks.length).toBeGreaterThan(1);
    expect(tasks.every(task => task.state === 'canceled')).toBe(true);
    expect(revoked).toEqual([running]);
    await removeChunks(pool, store);
    expect(await filesOf(id)).toEqual([]);
  });

  test('and that another prepares by now is left to it: nothing more is written, no file is left over', async () => {
    const id = await submit(hour);
    let chunks: string[] | undefined;
    await prepareNext(async () => {
      if (chunks || (await chunksOf(id)).length === 0) return;
      await pool.query(`update task set epoch = epoch + 1 where job_id = $1 and kind = 'prepare'`, [id]);
      chunks = (await chunksOf(id)).map(chunk => chunk.id);
    });
    expect((await chunksOf(id)).map(chunk => chunk.id)).toEqual(chunks);
    expect(await filesOf(id)).toHaveLength(chunks!.length);
    expect(await findJob(pool, id)).toMatchObject({ state: 'processing', chunksTotal: null });
  });
});

/** Has a transcriber take a task. */
async function run(id: string): Promise<string> {
  const { rows } = await pool.query(
    `update task set state = 'dispatched', epoch = epoch + 1, lane = 'a', dispatched_at = now() where id = $1
     returning epoch`,
    [id],
  );
  await takeTask(pool, { taskId: id, epoch: rows[0].epoch }, 'transcriber-1', 60);
  return id;
}
