import { z } from 'zod';
import { Scope } from './scope.ts';

/** A key, as the ledger holds it: `hint` is its end, for only a hash of it is kept. */
export type ListedKey = {
  id: string;
  projectId: string;
  project: string;
  name: string;
  hint: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  /** Noted once a minute at most. */
  usedAt: Date | null;
  /** Until when the secret before this one is good; null if there is none. */
  previousUntil: Date | null;
  revokedAt: Date | null;
};

const Time = z.iso.datetime().nullable();

/** A key as operators see it. */
export const KeyView = z
  .object({
    id: z.uuid(),
    object: z.literal('key'),
    project_id: z.uuid(),
    name: z.string(),
    hint: z.string().meta({ description: 'How it ends.' }),
    scopes: z.array(Scope),
    created_at: z.iso.datetime(),
    expires_at: Time,
    used_at: Time.meta({ description: 'When it was last used, to the minute.' }),
    previous_until: Time.meta({ description: 'Until when the secret before this one is good.' }),
    revoked_at: Time,
  })
  .meta({ id: 'Key' });
export type KeyView = z.infer<typeof KeyView>;

/** Shows a key to operators. */
export function viewKey(key: ListedKey): KeyView {
  return {
    id: key.id,
    object: 'key',
    project_id: key.projectId,
    name: key.name,
    hint: key.hint,
    scopes: key.scopes,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    used_at: key.usedAt?.toISOString() ?? null,
    previous_until: key.previousUntil?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}
