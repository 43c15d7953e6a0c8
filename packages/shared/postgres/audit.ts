import { v7 as uuidv7 } from 'uuid';
import type { Action } from '../domain/action.ts';
import type { Db } from './client.ts';

/** Writes down what an operator does, in the transaction that does it. */
export async function recordAction(db: Db, action: Omit<Action, 'id' | 'at'>): Promise<void> {
  const { keyId, keyName, projectId, action: name, target, requestId } = action;
  await db.query(
    `insert into audit (id, key_id, key_name, project_id, action, target, request_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [uuidv7(), keyId, keyName, projectId, name, target, requestId],
  );
}

export type ActionFilter = { projectId: string | null; action: string | null };

/** A page of what operators did, newest first. */
export async function listActions(
  db: Db,
  { projectId, action }: ActionFilter,
  page: { limit: number; after: string | null },
): Promise<Action[]> {
  const { rows } = await db.query(
    `select id, at, key_id as "keyId", key_name as "keyName", project_id as "projectId", action, target,
       request_id as "requestId"
     from audit where ($1::uuid is null or project_id = $1) and ($2::text is null or action = $2)
       and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [projectId, action, page.after, page.limit],
  );
  return rows;
}
