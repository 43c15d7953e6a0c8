import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from './client.ts';

/** What a key opens. */
export type ApiKey = { id: string; projectId: string; operator: boolean };

/**
 * Makes a key for a project, or takes the one given, and returns it; only its hash is kept, so this is the one time to
 * show it. The same key for the same project again is no error; for another project, or once revoked, it throws.
 */
export async function createKey(
  db: Db,
  { projectId, name, operator, key = `sk_${randomBytes(32).toString('base64url')}` }: NewKey,
): Promise<string> {
  const { rowCount } = await db.query(
    `insert into api_key as k (id, project_id, name, hash, hint, operator) values ($1, $2, $3, $4, $5, $6)
     on conflict (hash) do update set name = excluded.name, operator = excluded.operator
       where k.project_id = excluded.project_id and k.revoked_at is null`,
    [uuidv7(), projectId, name, hashKey(key), `…${key.slice(-4).padStart(4, '·')}`, operator],
  );
  if (rowCount !== 1) throw new Error('this key was revoked, or opens another project');
  return key;
}

type NewKey = { projectId: string; name: string; operator: boolean; key?: string };

/** What the key with this hash opens, or null if there is none that is valid. */
export async function findKey(db: Db, hash: Buffer): Promise<ApiKey | null> {
  const { rows } = await db.query(
    `select id, project_id as "projectId", operator from api_key where hash = $1 and revoked_at is null`,
    [hash],
  );
  return rows[0] ?? null;
}

/** The form in which a key is kept. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Whether a project has a key that is valid. */
export async function hasKey(db: Db, projectId: string): Promise<boolean> {
  const { rows } = await db.query(
    'select exists (select from api_key where project_id = $1 and revoked_at is null) as "found"',
    [projectId],
  );
  return rows[0].found;
}

/** A key as it is listed: `hint` is its end. */
export type ListedKey = {
  id: string;
  project: string;
  name: string;
  hint: string;
  operator: boolean;
  createdAt: Date;
  revokedAt: Date | null;
};

/** The keys of the project of that name, or of all, oldest first; those that were revoked too. */
export async function listKeys(db: Db, project: string | null): Promise<ListedKey[]> {
  const { rows } = await db.query(
    `select k.id, p.name as project, k.name, k.hint, k.operator, k.created_at as "createdAt", k.revoked_at as "revokedAt"
     from api_key k join project p on p.id = k.project_id where $1::text is null or p.name = $1 order by k.id`,
    [project],
  );
  return rows;
}

/** Has a key open nothing any more. False if there is none of that id; one that was revoked before stays so. */
export async function revokeKey(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update api_key set revoked_at = coalesce(revoked_at, now()) where id::text = $1',
    [id],
  );
  return rowCount === 1;
}
