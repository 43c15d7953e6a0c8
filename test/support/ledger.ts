import { v7 as uuidv7 } from 'uuid';
import { Options } from '#shared/domain/options.ts';
import type { Transcript } from '#shared/domain/transcript.ts';
import { insertChunks, saveChunkResult } from '#shared/postgres/chunk.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { finishJob } from '#shared/postgres/finish-job.ts';
import { countChunkDone, insertJob, recordAudio, startJob } from '#shared/postgres/job.ts';
import { insertTranscript } from '#shared/postgres/transcript.ts';
import { recordUsage } from '#shared/postgres/usage.ts';
import { reportWorker } from '#shared/postgres/worker.ts';

const SETTINGS = { publicUrl: 'http://api.test', retainDays: 30 };

const engine = { name: 'fun-asr-nano', revision: '2512', kind: 'funasr-server', version: '1.4.3' };

/** Writes a queued job of an uploaded recording, and no task for it. */
export async function writeJob(
  pool: Pool,
  {
    projectId,
    id = uuidv7(),
    sha256 = '0'.repeat(64),
    options = {},
  }: { projectId: string; id?: string; sha256?: string; options?: Partial<Options> },
): Promise<string> {
  const unset = { referenceId: null, metadata: {}, batchId: null, callback: null, filename: null, requestId: null };
  const audio = { source: 'upload', sourceUrl: null, sha256, bytes: 1 } as const;
  const how = { class: 'standard', priority: 0, options: Options.parse(options), retainDays: null } as const;
  await insertJob(pool, { id, projectId, ...unset, ...audio, ...how, expiresInS: null });
  return id;
}

/** Writes what the workers would write of a job that is being transcribed. */
export async function beginJob(pool: Pool, id: string): Promise<void> {
  const job = await pool.query('select sha256 from job where id = $1', [id]);
  const sha256 = job.rows[0].sha256 ?? '0'.repeat(64);
  await startJob(pool, id, 'preparing');
  const chunk = { channel: 0, index: 0, startSample: 0, endSample: 32_000, silent: false, cutInSpeech: false };
  await insertChunks(pool, id, [{ ...chunk, id: uuidv7(), audioKey: `chunks/${id}/0.flac` }]);
  const audio = { sha256, bytes: 1_000, durationMs: 2_000, channels: 1, codec: 'aac' };
  await recordAudio(pool, id, audio);
}

/** Writes what the workers would write of a job that was heard to say `text`. */
export async function completeJob(pool: Pool, id: string, text: string): Promise<Transcript> {
  await beginJob(pool, id);
  const segment = { start_ms: 100, end_ms: 1_900, text, speaker: null, words: [] };
  const transcript: Transcript = {
    id,
    text,
    language: 'en',
    duration_ms: 2_000,
    segments: [{ ...segment, id: 0, channel: 0, confidence: null }],
    speakers: [],
    timestamps_source: 'engine_segments',
    coverage: { transcribed_ms: 2_000, silence_ms: 0, failed_ms: 0 },
    quality: { flags: [] },
    engine,
  };
  await transaction(pool, async db => {
    const { rows } = await db.query('select project_id as "projectId" from job where id = $1', [id]);
    const chunks = await db.query('select id from chunk where job_id = $1', [id]);
    await countChunkDone(db, id, { engine_ms: 10, warnings: [] });
    await saveChunkResult(
      db,
      { jobId: id, chunkId: chunks.rows[0].id },
      {
        segments: [segment],
        language: 'en',
        timestamps_source: 'engine_segments',
        engine,
        engine_ms: 10,
        warnings: [],
        flags: [],
      },
    );
    await insertTranscript(db, rows[0].projectId, transcript);
    await recordUsage(db, id);
    await finishJob(db, id, { state: 'completed', error: null }, SETTINGS);
  });
  return transcript;
}

/** Ends a job as one whose recording could not be decoded. */
export async function failJob(pool: Pool, id: string): Promise<void> {
  const error = { code: 'audio_undecodable' as const, message: 'no', retryable: false, attempt: 1, worker_id: 'w' };
  await transaction(pool, db => finishJob(db, id, { state: 'failed', error }, SETTINGS));
}

/** Has a transcriber say of itself that it takes work, and how fast it is. */
export async function reportTranscriber(
  pool: Pool,
  { speed, id = 't' }: { speed: number; id?: string },
): Promise<void> {
  const post = {
    role: 'transcriber',
    lane: 'transcribe fun-asr-nano',
    tier: 'primary',
    share: null,
    slots: 1,
  } as const;
  const about = { host: 'h', pid: 1, state: 'fit', reason: null, gpu: null } as const;
  await reportWorker(pool, { ...post, ...about, id, engine, speed });
}

/** Where the transcription of a recording of one chunk stands: undefined before it is prepared. */
export async function transcribing(pool: Pool, jobId: string): Promise<string | undefined> {
  const { rows } = await pool.query(`select state from task where job_id = $1 and kind = 'transcribe'`, [jobId]);
  return rows[0]?.state;
}
