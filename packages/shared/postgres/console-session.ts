import { createHash, randomBytes } from 'node:crypto';
import type { Db } from './client.ts';

/** What a session was opened with, and until when it is one. */
export type ConsoleSession = { keyHash: Buffer; expiresAt: Date };

/** Opens a session for a secret of a key and returns its token; only the hashes of both are kept. */
export async function insertSession(
  db: Db,
  { keyId, keyHash, hours }: { keyId: string; keyHash: Buffer; hours: number },
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await db.query(
    `insert into console_session (hash, key_id, key_hash, expires_at)
     values ($1, $2, $3, now() + make_interval(hours => $4))`,
    [hashToken(token), keyId, keyHash, hours],
  );
  return token;
}

/** The session of a token; null if there is none, or its key was revoked. */
export async function findSession(db: Db, token: string): Promise<ConsoleSession | null> {
  const { rows } = await db.query(
    `select s.key_hash as "keyHash", s.expires_at as "expiresAt"
     from console_session s join api_key k on k.id = s.key_id
     where s.hash = $1 and s.expires_at > now() and k.revoked_at is null`,
    [hashToken(token)],
  );
  return rows[0] ?? null;
}

/** Ends a session; one that has ended is no error. */
export async function deleteSession(db: Db, token: string): Promise<void> {
  await db.query('delete from console_session where hash = $1', [hashToken(token)]);
}

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
