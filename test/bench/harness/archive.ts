import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Pool } from '#shared/postgres/client.ts';
import type { TestClient } from '../../support/client.ts';
import { transcribing } from '../../support/ledger.ts';
import { until } from '../../support/until.ts';

const SHARED_KEY = 'chunks/bench/clip.flac';
const AT_ONCE = 500;

/** The rows of a recording that is prepared and was not transcribed, to be copied whatever becomes of it. */
export type Model = { pool: Pool; job: object; chunk: object; task: object };

/** Submits a recording and waits until it is prepared; no transcriber may run. `audio` is the folder of the audio store. */
export async function prepareModel(
  { pool, client, audio }: { pool: Pool; client: TestClient; audio: string },
  path: string,
  options: object,
): Promise<Model> {
  const { body } = await client.submitFile(path, options);
  await until('it is prepared', () => transcribing(pool, body.id), 300);
  const { rows } = await pool.query(
    `select to_jsonb(j) as job, to_jsonb(c) as chunk, to_jsonb(t) as task from job j
     join chunk c on c.job_id = j.id join task t on t.job_id = j.id and t.kind = 'transcribe' where j.id = $1`,
    [body.id],
  );
  const { job, chunk, task } = rows[0];
  await mkdir(dirname(join(audio, SHARED_KEY)), { recursive: true });
  await copyFile(join(audio, chunk.audio_key), join(audio, SHARED_KEY));
  return { pool, job, chunk: { ...chunk, audio_key: SHARED_KEY }, task };
}

/** Writes as many more like it into the ledger. */
export async function copyModel(model: Model, count: number): Promise<void> {
  for (let left = count; left > 0; left -= AT_ONCE) await copyRows(model, Math.min(left, AT_ONCE));
}

async function copyRows({ pool, job, chunk, task }: Model, count: number): Promise<void> {
  const ids = () => Array.from({ length: count }, () => uuidv7());
  await pool.query(
    `with new as (select * from unnest($4::uuid[], $5::uuid[], $6::uuid[]) as n (job, chunk, task)),
     jobs as (insert into job
       select (jsonb_populate_record(null::job, $1::jsonb || jsonb_build_object('id', job))).* from new),
     chunks as (insert into chunk select (jsonb_populate_record(null::chunk,
       $2::jsonb || jsonb_build_object('id', chunk, 'job_id', job))).* from new)
     insert into task select (jsonb_populate_record(null::task,
       $3::jsonb || jsonb_build_object('id', task, 'job_id', job, 'chunk_id', chunk))).* from new`,
    [job, chunk, task, ids(), ids(), ids()],
  );
}
