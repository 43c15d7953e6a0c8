import { z } from 'zod';
import { Scope } from '#shared/domain/scope.ts';
import { findKey } from '#shared/postgres/api-key.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findSession } from '#shared/postgres/console-session.ts';
import { requireProject } from '../projects/find.ts';

/** A session as the console sees it: whose it is, and what it may do. */
export const SessionView = z
  .object({
    project: z.object({ id: z.uuid(), name: z.string() }),
    key: z.object({ name: z.string(), scopes: z.array(Scope) }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'Session' });

/** Shows a session to whoever holds its token; null where that opens nothing. */
export async function viewSession(db: Db, token: string): Promise<z.input<typeof SessionView> | null> {
  const session = await findSession(db, token);
  const key = session && (await findKey(db, session.keyHash));
  if (!key) return null;
  const { id, name } = await requireProject(db, key.projectId);
  const ends = Math.min(session.expiresAt.getTime(), key.endsAt?.getTime() ?? Infinity);
  return {
    project: { id, name },
    key: { name: key.name, scopes: key.scopes },
    expires_at: new Date(ends).toISOString(),
  };
}
