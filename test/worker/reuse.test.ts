import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobRow } from '#shared/domain/job.ts';
import { Options } from '#shared/domain/options.ts';
import { connect, transaction } from '#shared/postgres/client.ts';
import { findJob, insertJob } from '#shared/postgres/job.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { joinPool } from '#shared/postgres/pool.ts';
import { createProject } from '#shared/postgres/project.ts';
import { purgeTexts } from '#shared/postgres/purge-job.ts';
import { findTranscript } from '#shared/postgres/transcript.ts';
import { findKnown, withReuse } from '../../apps/worker/preparer/reuse.ts';
import { makeRecording } from '../support/audio.ts';
import { completeJob } from '../support/ledger.ts';
import { openPreparation, queuedJob } from '../support/preparation.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
await migrate(schema.databaseUrl);
const pool = connect(schema.databaseUrl, 'test', 4);
const preparation = await openPreparation();
const { id: projectId } = await createProject(pool, { name: 'own' });
const { id: otherId } = await createProject(pool, { name: 'other' });
const settings = { publicUrl: 'http://api.test', retainDays: 1 };
const station = withReuse(preparation.station, { settings: settings as never });
let recording: { sha256: string; bytes: number };

beforeAll(async () => {
  const path = join(preparation.folder, 'meeting.wav');
  await makeRecording({ path, words: 10 });
  const received = await preparation.store.receive(createReadStream(path), 1e9);
  await received.keep();
  recording = { sha256: received.sha256, bytes: received.bytes };
  await joinPool(pool, { name: 'fun-asr-nano', revision: '2512' }, 'hello', 'transcriber-1');
});
afterAll(async () => {
  await preparation.close();
  await pool.end();
  await schema.drop();
});

async function submit(fields: Partial<JobRow> = {}): Promise<JobRow> {
  const job = queuedJob({ projectId, ...recording, reuse: true, ...fields });
  await insertJob(pool, { ...job, expiresInS: null });
  return (await findJob(pool, job.id))!;
}

/** A job that was transcribed by this revision, and what it was heard to say. */
async function transcribed(text: string, fields: Partial<JobRow> = {}, revision: string | null = '2512') {
  const job = await submit(fields);
  await completeJob(pool, job.id, text);
  const of = [job.id, 'fun-asr-nano', revision];
  await pool.query('update job set engine_name = $2, engine_revision = $3 where id = $1', of);
  return job;
}

const source = { bytes: 1, path: '', received: null, [Symbol.asyncDispose]: async () => {} };
const look = (job: JobRow) => findKnown(pool, job, { ...source, ...recording });

async function complete(job: JobRow): Promise<void> {
  const known = (await look(job))!;
  const task = { jobId: job.id } as never;
  await transaction(pool, db => station.complete(db, task, known));
}

describe('a job that would do what was done before', () => {
  test('is answered with a copy of that transcript under its own id, at no cost of an engine', async () => {
    const earlier = await transcribed('what was said');
    const job = await submit({ callback: { url: 'http://receiver.test/', events: ['transcription.completed'] } });
    await complete(job);
    expect(await findJob(pool, job.id)).toMatchObject({
      state: 'completed',
      reusedFrom: earlier.id,
      durationMs: 2_000,
      codec: 'aac',
      engineName: 'fun-asr-nano',
      engineRevision: '2512',
      engineMs: 0,
    });
    const transcript = JSON.parse(gunzipSync((await findTranscript(pool, job.id))!).toString());
    expect(transcript).toMatchObject({ id: job.id, text: 'what was said' });
    const { rows } = await pool.query('select audio_ms, engine_ms from usage where job_id = $1', [job.id]);
    expect(rows).toEqual([{ audio_ms: 2_000, engine_ms: 0 }]);
    expect((await pool.query('select event from delivery where job_id = $1', [job.id])).rows).toEqual([
      { event: 'transcription.completed' },
    ]);
  });

  test('is worked on itself if it does not ask for that, or is another project’s', async () => {
    await transcribed('what was said');
    expect(await look(await submit({ reuse: false }))).toBeNull();
    expect(await look(await submit({ projectId: otherId }))).toBeNull();
  });

  test('is worked on itself if its audio, or an option that matters, differs', async () => {
    await transcribed('what was said');
    const job = await submit();
    expect(await findKnown(pool, job, { ...source, sha256: 'f'.repeat(64) })).toBeNull();
    for (const options of [{ language: 'zh' }, { hotwords: ['甲'] }, { itn: false }, { timestamps: 'word' as const }]) {
      expect(await look(await submit({ options: Options.parse(options) }))).toBeNull();
    }
    expect(await look(await submit({ options: Options.parse({ allow_partial: true }) }))).not.toBeNull();
  });

  test('is worked on itself if that was purged', async () => {
    const options = Options.parse({ language: 'en' });
    const earlier = await transcribed('what was said', { options });
    expect(await look(await submit({ options }))).not.toBeNull();
    await pool.query('update chunk set audio_key = null');
    await purgeTexts(pool, earlier.id);
    expect(await look(await submit({ options }))).toBeNull();
  });

  test('is worked on itself if the engine has another revision now', async () => {
    const options = Options.parse({ language: 'ja' });
    await transcribed('what was said', { options }, '2401');
    const job = await submit({ options });
    expect(await look(job)).toBeNull();
    await pool.query(
      `insert into worker (id, role, host, pid, slots, state, engine)
       values ('t', 'transcriber', 'h', 1, 1, 'fit', '{"name":"fun-asr-nano","revision":"2401"}')`,
    );
    expect(await look(job)).not.toBeNull();
    await pool.query('update worker set share = 0.05');
    expect(await look(job)).toBeNull();
    await pool.query('delete from worker');
  });

  test('is prepared after all if that has gone since it was found', async () => {
    const options = Options.parse({ language: 'ko' });
    const earlier = await transcribed('what was said', { options });
    const job = await submit({ options, source: 'url', sourceUrl: 'http://a.test/', sha256: null, bytes: null });
    const known = (await look(job))!;
    await pool.query('delete from transcript where job_id = $1', [earlier.id]);
    await transaction(pool, db => station.complete(db, { jobId: job.id } as never, known));
    expect(await findJob(pool, job.id)).toMatchObject({ finishedAt: null, reuse: false, sha256: recording.sha256 });
    expect((await pool.query('select kind from task where job_id = $1', [job.id])).rows).toEqual([{ kind: 'prepare' }]);
  });
});
