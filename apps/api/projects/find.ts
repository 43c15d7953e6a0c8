import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import type { ListedKey } from '#shared/domain/key-view.ts';
import type { Project } from '#shared/domain/project.ts';
import { findListedKey } from '#shared/postgres/api-key.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findProject, isProjectNameTaken } from '#shared/postgres/project.ts';

/** The path parameter of everything under one project. */
export const ProjectParams = z.strictObject({ id: z.uuid() });

/** The path parameters of everything under one key of a project. */
export const KeyParams = z.strictObject({ id: z.uuid(), key_id: z.uuid() });

/** Where a page of what has UUIDv7s for its ids goes on. */
export const IdCursor = z.strictObject({ id: z.uuid() });

/** The project. Fails with `not_found`. */
export async function requireProject(db: Db, id: string): Promise<Project> {
  return orNotFound(await findProject(db, id), 'project');
}

/** The key, of that project. Fails with `not_found`. */
export async function requireKey(db: Db, { id, key_id }: z.output<typeof KeyParams>): Promise<ListedKey> {
  return orNotFound(await findListedKey(db, id, key_id), 'key');
}

/** What a statement found or changed. Fails with `not_found` if there was nothing. */
export function orNotFound<Found>(found: Found | null, what: 'project' | 'key'): Found {
  if (found === null) throw new Problem('not_found', `there is no such ${what}`);
  return found;
}

/** What was thrown when a project was written: `conflict` if its name is taken. */
export function orNameTaken(error: unknown): unknown {
  return isProjectNameTaken(error) ? new Problem('conflict', 'there is a project of that name already') : error;
}
