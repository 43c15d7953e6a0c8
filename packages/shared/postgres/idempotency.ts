import type { Db } from './client.ts';

/** Names a request that may come twice. */
export type RequestKey = { projectId: string; route: string; key: string };

export type StoredAnswer = { bodyHash: Buffer; status: number; headers: Record<string, string>; body: string };

/** Holds the key until the transaction ends. False if a request with the same key is being answered right now. */
export async function holdRequestKey(db: Db, { projectId, route, key }: RequestKey): Promise<boolean> {
  const { rows } = await db.query(
    `select pg_try_advisory_xact_lock(hashtextextended(
       array_to_string(array[current_schema(), 'request', $1, $2, $3], ' '), 0)) as "held"`,
    [projectId, route, key],
  );
  return rows[0].held;
}

/** The first answer of the last 24 hours to a request with this key, or null. */
export async function findAnswer(db: Db, { projectId, route, key }: RequestKey): Promise<StoredAnswer | null> {
  const { rows } = await db.query(
    `select body_hash as "bodyHash", status, headers, body from idempotency
     where project_id = $1 and route = $2 and key = $3 and created_at > now() - interval '24 hours'`,
    [projectId, route, key],
  );
  return rows[0] ?? null;
}

/** Keeps an answer for whoever asks the same again, in the transaction that makes it true. */
export async function saveAnswer(db: Db, { projectId, route, key }: RequestKey, answer: StoredAnswer): Promise<void> {
  await db.query(
    `insert into idempotency (project_id, route, key, body_hash, status, headers, body)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (project_id, route, key) do update set body_hash = excluded.body_hash, status = excluded.status,
       headers = excluded.headers, body = excluded.body, created_at = now()`,
    [projectId, route, key, answer.bodyHash, answer.status, JSON.stringify(answer.headers), answer.body],
  );
}
