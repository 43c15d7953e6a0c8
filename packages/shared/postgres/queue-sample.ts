import type { JobClass } from '../domain/options.ts';
import type { Db } from './client.ts';

/** What waited and ran in a class at the beginning of a minute, with the audio that was accepted and not yet done. */
export type QueueSample = { class: JobClass; waiting: number; running: number; backlogMs: number };

/** Whether somebody has looked at the queue in this minute. */
export async function isMinuteSampled(db: Db): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (select from queue_sample where minute = date_trunc('minute', now())) as "found"`,
  );
  return rows[0].found;
}

/** Keeps what was seen in this minute; the first who looked is right. */
export async function insertSamples(db: Db, samples: QueueSample[]): Promise<void> {
  await db.query(
    `insert into queue_sample (minute, class, waiting, running, backlog_ms)
     select date_trunc('minute', now()), class, waiting, running, "backlogMs"
     from jsonb_to_recordset($1) as s (class job_class, waiting integer, running integer, "backlogMs" bigint)
     on conflict do nothing`,
    [JSON.stringify(samples)],
  );
}

/** The samples of the last minutes, oldest first, best class first. */
export async function listSamples(db: Db, minutes: number): Promise<(QueueSample & { at: Date })[]> {
  const { rows } = await db.query(
    `select minute as at, class, waiting, running, backlog_ms as "backlogMs" from queue_sample
     where minute > now() - make_interval(mins => $1) order by minute, class`,
    [minutes],
  );
  return rows;
}

/** Forgets samples that are older than so many hours. */
export async function deleteOldSamples(db: Db, hours: number): Promise<void> {
  await db.query('delete from queue_sample where minute < now() - make_interval(hours => $1)', [hours]);
}
