import type { BatchError, BatchRow, ManifestPlace } from '../domain/batch.ts';
import type { Window } from '../domain/window.ts';
import type { Db } from './client.ts';

const BATCH_COLUMNS = `
  b.id, b.project_id as "projectId", b.state, b.name, b.class, b.defaults, b.callback, b.hours as "window",
  b.is_open as "isOpen", b.held, b.manifest, b.manifest_sha256 as "manifestSha256", b.manifest_at as "manifestAt",
  b.duplicates, b.error, b.request_id as "requestId", b.created_at as "createdAt", b.validated_at as "validatedAt",
  b.finished_at as "finishedAt",
  d.state as "callbackState", d.attempts as "callbackAttempts", d.last_status as "callbackStatus"`;

/** A batch with what became of its callback. */
const BATCH_FROM = `
  batch b left join lateral (
    select state, attempts, last_status from delivery
    where batch_id = b.id and endpoint_id is null order by id desc limit 1) d on true`;

export type NewBatch = Pick<
  BatchRow,
  'id' | 'projectId' | 'name' | 'class' | 'defaults' | 'callback' | 'window' | 'isOpen' | 'manifest' | 'requestId'
> & { manifestSha256: string | null };

/** Writes a new batch, validating: nothing of it is known yet. */
export async function insertBatch(db: Db, batch: NewBatch): Promise<void> {
  const json = (value: object | null) => value && JSON.stringify(value);
  await db.query(
    `insert into batch (id, project_id, state, name, class, defaults, callback, hours, is_open, manifest,
       manifest_sha256, request_id)
     values ($1, $2, 'validating', $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      batch.id,
      batch.projectId,
      batch.name,
      batch.class,
      json(batch.defaults),
      json(batch.callback),
      json(batch.window),
      batch.isOpen,
      json(batch.manifest),
      batch.manifestSha256,
      batch.requestId,
    ],
  );
}

/** The batch, or null. With a project, only if it is that project's. */
export async function findBatch(db: Db, id: string, projectId?: string): Promise<BatchRow | null> {
  const { rows } = await db.query(
    `select ${BATCH_COLUMNS} from ${BATCH_FROM} where b.id = $1 and ($2::uuid is null or b.project_id = $2)`,
    [id, projectId ?? null],
  );
  return rows[0] ?? null;
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockBatch(db: Db, id: string, projectId?: string): Promise<BatchRow | null> {
  await db.query('select from batch where id = $1 and ($2::uuid is null or project_id = $2) for update', [
    id,
    projectId ?? null,
  ]);
  return findBatch(db, id, projectId);
}

/** The last batch of a page. `createdAt` has the microseconds that a Date would lose. */
export type BatchCursor = { createdAt: string; id: string };

/** A page of a project's batches, newest first, each with its place in the list. */
export async function listBatches(
  db: Db,
  projectId: string,
  page: { limit: number; after: BatchCursor | null },
): Promise<(BatchRow & { cursor: BatchCursor })[]> {
  const { rows } = await db.query(
    `select ${BATCH_COLUMNS}, json_build_object('createdAt', to_json(b.created_at) #>> '{}', 'id', b.id) as cursor
     from ${BATCH_FROM}
     where b.project_id = $1 and ($2::timestamptz is null or (b.created_at, b.id) < ($2, $3::uuid))
     order by b.created_at desc, b.id desc limit $4`,
    [projectId, page.after?.createdAt ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

/** Notes how far a manifest has been read, by which content it is known, and how many lines named an item once more. */
export async function recordPortion(
  db: Db,
  id: string,
  portion: { at: ManifestPlace; sha256: string; duplicates: number },
): Promise<void> {
  await db.query(
    `update batch set manifest_at = $2, manifest_sha256 = $3, duplicates = duplicates + $4 where id = $1`,
    [id, JSON.stringify(portion.at), portion.sha256, portion.duplicates],
  );
}

/** Notes that every item is known; unless somebody paused or canceled it, the batch runs. */
export async function validateBatch(db: Db, id: string, duplicates = 0): Promise<void> {
  await db.query(
    `update batch set validated_at = now(), duplicates = duplicates + $2,
       state = case when state = 'validating' then 'running' else state end
     where id = $1 and validated_at is null`,
    [id, duplicates],
  );
}

/** Notes that the manifest cannot be read, unless the batch was canceled. What was read of it goes on. */
export async function failBatch(db: Db, id: string, error: BatchError): Promise<void> {
  await db.query(
    `update batch set state = 'failed', error = $2, validated_at = now() where id = $1 and validated_at is null`,
    [id, JSON.stringify(error)],
  );
}

/** Has nothing more of a batch begun. False if it has ended, or is about to. */
export async function pauseBatch(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update batch set state = 'paused' where id = $1 and state in ('validating', 'running', 'paused')`,
    [id],
  );
  return rowCount === 1;
}

/** Has a paused batch go on. False if it has ended, or is about to. */
export async function resumeBatch(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update batch set state = case when state <> 'paused' then state
         when validated_at is null then 'validating' else 'running' end
     where id = $1 and state in ('validating', 'running', 'paused')`,
    [id],
  );
  return rowCount === 1;
}

/** Has a batch end: no more of it is read or begun, and its jobs are to be canceled. False if it has ended already. */
export async function cancelBatch(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update batch set state = 'canceled', validated_at = coalesce(validated_at, now())
     where id = $1 and state in ('validating', 'running', 'paused')`,
    [id],
  );
  return rowCount === 1;
}

/** Batches with hours that have not ended, and the time by the ledger's clock. */
export async function listWindows(db: Db): Promise<{ id: string; window: Window; isOpen: boolean; now: Date }[]> {
  const { rows } = await db.query(
    `select id, hours as "window", is_open as "isOpen", now() as now from batch
     where finished_at is null and hours is not null`,
  );
  return rows;
}

/** Notes that the hours of a batch have begun, or are over. */
export async function recordOpen(db: Db, id: string, isOpen: boolean): Promise<void> {
  await db.query('update batch set is_open = $2 where id = $1', [id, isOpen]);
}
