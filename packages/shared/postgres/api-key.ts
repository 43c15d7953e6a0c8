import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { ListedKey } from '../domain/key-view.ts';
import type { Quotas } from '../domain/quotas.ts';
import type { Scope } from '../domain/scope.ts';
import type { Db } from './client.ts';

/** A key as requests are let in by it: whose it is, what it opens, and until when. */
export type ApiKey = {
  id: string;
  name: string;
  projectId: string;
  scopes: Scope[];
  quotas: Quotas;
  /** When this secret opens nothing any more: the key ends, or it was given a new one some time ago. */
  endsAt: Date | null;
};

const SCOPES = `array_remove(array[
  case when can_read then 'read' end, case when can_write then 'write' end, case when k.operator then 'operator' end], null)`;

/**
 * Makes a key for a project, or takes the one given, and returns it; only its hash is kept, so this is the one time to
 * show it. The same key for the same project again is no error; for another project, or once revoked, it throws.
 */
export async function createKey(
  db: Db,
  { id = uuidv7(), projectId, name, scopes, expiresAt = null, key = newSecret() }: NewKey,
): Promise<string> {
  const { rowCount } = await db.query(
    `insert into api_key as k (id, project_id, name, hash, hint, can_read, can_write, operator, expires_at)
     values ($1, $2, $3, $4, $5, 'read' = any ($6::text[]), 'write' = any ($6), 'operator' = any ($6), $7)
     on conflict (hash) do update set name = excluded.name, can_read = excluded.can_read,
       can_write = excluded.can_write, operator = excluded.operator, expires_at = excluded.expires_at
       where k.project_id = excluded.project_id and k.revoked_at is null`,
    [id, projectId, name, hashKey(key), hintOf(key), scopes, expiresAt],
  );
  if (rowCount !== 1) throw new Error('this key was revoked, or opens another project');
  return key;
}

export type NewKey = {
  id?: string;
  projectId: string;
  name: string;
  scopes: Scope[];
  expiresAt?: Date | null;
  key?: string;
};

/** What the key of this hash opens, or null if there is none that is valid. One that has a new secret counts for both. */
export async function findKey(db: Db, hash: Buffer): Promise<ApiKey | null> {
  const { rows } = await db.query(
    `select k.id, k.name, project_id as "projectId", ${SCOPES} as scopes,
       json_build_object('maxQueuedAudioH', max_queued_audio_hours, 'requestsPerMinute', requests_per_minute,
         'maxUploadBytes', max_upload_bytes) as quotas,
       least(expires_at, case when hash <> $1 then previous_until end) as "endsAt"
     from api_key k join project p on p.id = k.project_id
     where (hash = $1 or (previous_hash = $1 and previous_until > now()))
       and revoked_at is null and (expires_at is null or expires_at > now())
     order by hash = $1 desc limit 1`,
    [hash],
  );
  return rows[0] ?? null;
}

/** Notes that a key was used, unless that was noted within a minute. */
export async function noteUse(db: Db, id: string): Promise<void> {
  await db.query(
    `update api_key set used_at = now() where id = $1 and (used_at is null or used_at < now() - interval '1 minute')`,
    [id],
  );
}

/** The form in which a key is kept. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Whether a project has a key that is valid. */
export async function hasKey(db: Db, projectId: string): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (select from api_key where project_id = $1 and revoked_at is null
       and (expires_at is null or expires_at > now())) as "found"`,
    [projectId],
  );
  return rows[0].found;
}

/**
 * Gives a key a new secret and returns it; the one before opens the same for as many hours, and the one before that
 * nothing. Null if there is no key of that id that was not revoked.
 */
export async function rotateKey(
  db: Db,
  { id, overlapH }: { id: string; overlapH: number },
): Promise<{ key: string; projectId: string } | null> {
  const key = newSecret();
  const { rows } = await db.query(
    `update api_key set hash = $2, hint = $3, previous_hash = hash,
       previous_until = now() + make_interval(secs => $4::double precision * 3600)
     where id::text = $1 and revoked_at is null returning project_id as "projectId"`,
    [id, hashKey(key), hintOf(key), overlapH],
  );
  return rows[0] ? { key, ...rows[0] } : null;
}

/** Has a key open nothing any more; one that was revoked before stays so. Null if there is none of that id. */
export async function revokeKey(db: Db, id: string): Promise<{ projectId: string } | null> {
  const { rows } = await db.query(
    `update api_key set revoked_at = coalesce(revoked_at, now()) where id::text = $1
     returning project_id as "projectId"`,
    [id],
  );
  return rows[0] ?? null;
}

const LISTED_COLUMNS = `k.id, k.project_id as "projectId", p.name as project, k.name, k.hint, ${SCOPES} as scopes,
  k.created_at as "createdAt", k.expires_at as "expiresAt", k.used_at as "usedAt", k.revoked_at as "revokedAt",
  case when k.previous_until > now() then k.previous_until end as "previousUntil"`;

/** The keys of the project of that name, or of all, oldest first; those that were revoked too. */
export async function listKeys(db: Db, project: string | null): Promise<ListedKey[]> {
  const { rows } = await db.query(
    `select ${LISTED_COLUMNS} from api_key k join project p on p.id = k.project_id
     where $1::text is null or p.name = $1 order by k.id`,
    [project],
  );
  return rows;
}

/** A page of the keys of a project, newest first; those that were revoked too. */
export async function listProjectKeys(
  db: Db,
  projectId: string,
  page: { limit: number; after: string | null },
): Promise<ListedKey[]> {
  const { rows } = await db.query(
    `select ${LISTED_COLUMNS} from api_key k join project p on p.id = k.project_id
     where k.project_id = $1 and ($2::uuid is null or k.id < $2) order by k.id desc limit $3`,
    [projectId, page.after, page.limit],
  );
  return rows;
}

/** A key of a project, revoked or not; null if it has none of that id. */
export async function findListedKey(db: Db, projectId: string, id: string): Promise<ListedKey | null> {
  const { rows } = await db.query(
    `select ${LISTED_COLUMNS} from api_key k join project p on p.id = k.project_id where k.project_id = $1 and k.id = $2`,
    [projectId, id],
  );
  return rows[0] ?? null;
}

function newSecret(): string {
  return `sk_${randomBytes(32).toString('base64url')}`;
}

function hintOf(key: string): string {
  return `…${key.slice(-4).padStart(4, '·')}`;
}
