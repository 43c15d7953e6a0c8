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
