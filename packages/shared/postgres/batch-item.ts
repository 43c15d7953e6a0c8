import { v7 as uuidv7 } from 'uuid';
import { type ReadItem, wrongItem } from '../domain/batch-item.ts';
import { estimateAudioMs, formatOf } from '../domain/estimate-audio.ts';
import type { JobRequest } from '../domain/job-request.ts';
import { optionsOf } from '../domain/job-request.ts';
import type { JobClass } from '../domain/options.ts';
import { pickEngine } from '../domain/pick-engine.ts';
import { addVocabulary, type Vocabulary } from '../domain/vocabulary.ts';
import type { Db } from './client.ts';
import { insertJobs } from './insert-jobs.ts';
import type { NewJob } from './job.ts';
import { listServed } from './pool.ts';
import { insertPrepareTasks } from './requeue-job.ts';
import { findUploads, type Upload } from './upload.ts';
import { listPastAudio } from './usage.ts';
import { findVocabularies } from './vocabulary.ts';

type OfBatch = { id: string; projectId: string; requestId: string | null };

/** Hears of each recording that is accepted, and how long it is by its size. */
export type NoteAccepted = (jobClass: JobClass, audioMs: number) => void;

/**
 * Writes items of a batch, each with the job that it asks for, queued; all in a few statements. One whose `custom_id` the
 * batch has already is left out. Tells how many were.
 */
export async function insertItems(
  db: Db,
  batch: OfBatch,
  items: ReadItem[],
  noteAccepted: NoteAccepted,
): Promise<number> {
  const made = (await checkItems(db, batch.projectId, items)).map(item => ({ item, jobId: item.request && uuidv7() }));
  const { rows } = await db.query(
    `insert into batch_item (batch_id, line, custom_id, job_id, error)
     select $1, * from unnest($2::integer[], $3::text[], $4::uuid[], $5::jsonb[])
     on conflict (batch_id, custom_id) do nothing returning line`,
    [
      batch.id,
      made.map(({ item }) => item.line),
      made.map(({ item }) => item.customId),
      made.map(({ jobId }) => jobId),
      made.map(({ item }) => item.error && JSON.stringify(item.error)),
    ],
  );
  const kept = new Set(rows.map(row => row.line));
  const jobs = made.flatMap(({ item, jobId }) => (kept.has(item.line) && jobId ? [newJob(batch, item, jobId)] : []));
  await insertJobs(db, jobs);
  const past = jobs[0] ? await listPastAudio(db, batch.projectId, jobs[0].class) : [];
  const audioMsOf = ({ bytes, filename }: NewJob) => estimateAudioMs({ bytes, format: formatOf(filename) }, past);
  const known = jobs.map(job => ({ ...job, audioMs: audioMsOf(job) }));
  await insertPrepareTasks(db, known);
  for (const { class: jobClass, audioMs } of known) noteAccepted(jobClass, audioMs);
  return made.length - rows.length;
}

/** An item that the ledger can take: its engine is chosen, its upload and the words of its vocabulary found. */
export type Checked = ReadItem & { upload: Upload | null };

/** Finds what items name: an upload, an engine, a vocabulary. Those that name what is not there come back with that error. */
export async function checkItems(db: Db, projectId: string, items: ReadItem[]): Promise<Checked[]> {
  const served = [...(await listServed(db)).keys()];
  const ids = items.flatMap(({ request }) => request?.audio.upload_id ?? []);
  const uploads = ids.length > 0 ? await findUploads(db, ids, projectId) : new Map<string, Upload>();
  const lists = items.flatMap(({ request }) => request?.vocabulary_id ?? []);
  const vocabularies = lists.length > 0 ? await findVocabularies(db, lists, projectId) : new Map<string, Vocabulary>();
  return items.map(item => {
    if (!item.request) return { ...item, upload: null };
    const { engine, problem } = pickEngine(served, item.request.engine);
    const upload = uploads.get(item.request.audio.upload_id ?? '') ?? null;
    const isMissing = item.request.audio.upload_id !== undefined && !upload;
    const { hotwords, vocabulary_id: list } = item.request;
    const words = list === null ? { hotwords, problem: null } : addVocabulary(hotwords, vocabularies.get(list) ?? null);
    const problems = [
      ...(problem ? [{ path: 'engine', message: problem }] : []),
      ...(isMissing ? [{ path: 'audio.upload_id', message: 'there is no such upload; one lasts 24 hours' }] : []),
      ...(words.problem ? [{ path: 'vocabulary_id', message: words.problem }] : []),
    ];
    if (problems.length > 0) return { ...wrongItem(item.line, item.customId, problems), upload: null };
    return { ...item, request: { ...item.request, engine, hotwords: words.hotwords }, upload };
  });
}

function newJob(batch: OfBatch, { request, upload }: Checked, id: string): NewJob {
  const asked = request as JobRequest;
  return {
    id,
    projectId: batch.projectId,
    batchId: batch.id,
    requestId: batch.requestId,
    source: upload ? 'upload' : 'url',
    sourceUrl: upload ? null : asked.audio.url!,
    sha256: upload?.sha256 ?? null,
    bytes: upload?.bytes ?? null,
    filename: upload?.filename ?? null,
    options: optionsOf(asked, asked.engine!),
    class: asked.class,
    priority: asked.priority,
    referenceId: asked.reference_id,
    metadata: asked.metadata,
    callback: asked.callback,
    expiresInS: asked.expires_in_s,
    retainDays: asked.retain_days,
    reuse: asked.reuse,
  };
}
