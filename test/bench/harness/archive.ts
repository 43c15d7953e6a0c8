import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Pool } from '#shared/postgres/client.ts';
import type { TestClient } from '../../support/client.ts';
import { transcribing } from '../../support/ledger.ts';
import { until } from '../../support/until.ts';

const SHARED_KEY = 'chunks/bench/clip.flac';
const AT_ONCE = 500;

/** A recording that is prepared and was not transcribed, to be copied: `audio` is the folder of the audio store. */
export type Model = { pool: Pool; jobId: string };

/** Submits a recording and waits until it is prepared; no transcriber may run. */
export async function prepareModel(
  { pool, client, audio }: { pool: Pool; client: TestClient; audio: string },
  path: string,
  options: object,
): Promise<Model> {
  const { body } = await client.submitFile(path, options);
  await until('it is prepared', () => transcribing(pool, body.id), 300);
  const { rows } = await pool.query('select audio_key as key from chunk where job_id = $1', [body.id]);
  await mkdir(dirname(join(audio, SHARED_KEY)), { recursive: true });
  await copyFile(join(audio, rows[0].key), join(audio, SHARED_KEY));
  return { pool, jobId: body.id };
}

/** Writes as many more like it into the ledger. */
export async function copyModel(model: Model, count: number): Promise<void> {
  for (let left = count; left > 0; left -= AT_ONCE) await copyJobs(model, Math.min(left, AT_ONCE));
}

async function copyJobs({ pool, jobId }: Model, count: number): Promise<void> {
  const ids = () => Array.from({ length: count }, () => uuidv7());
  await pool.query(
    `with new as (select * from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as n (job, chunk, task)),
     jobs as (insert into job select (jsonb_populate_record(j, jsonb_build_object('id', job))).*
       from job j, new where j.id = $1),
     chunks as (insert into chunk select (jsonb_populate_record(c,
         jsonb_build_object('id', chunk, 'job_id', job, 'audio_key', $5::text))).* from chunk c, new where c.job_id = $1)
     insert into task select (jsonb_populate_record(t,
         jsonb_build_object('id', task, 'job_id', job, 'chunk_id', chunk))).* from task t, new
       where t.job_id = $1 and t.kind = 'transcribe'`,
    [jobId, ids(), ids(), ids(), SHARED_KEY],
  );
}
