import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Project, ProjectSettings } from '../domain/project.ts';
import type { Db } from './client.ts';

const PROJECT_COLUMNS = `id, name, weight::double precision as weight, max_queued_audio_hours, requests_per_minute,
  max_upload_bytes, retain_days, created_at as "createdAt"`;

/** Writes a new project with a secret of its own for signing webhooks. Throws if the name is taken. */
export async function createProject(db: Db, project: { name: string }): Promise<{ id: string; webhookSecret: string }> {
  const id = uuidv7();
  const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
  await db.query('insert into project (id, name, webhook_secret) values ($1, $2, $3)', [
    id,
    project.name,
    webhookSecret,
  ]);
  return { id, webhookSecret };
}

/** The project of that name, or null. */
export async function findProjectByName(db: Db, name: string): Promise<{ id: string; webhookSecret: string } | null> {
  const { rows } = await db.query(`select id, webhook_secret as "webhookSecret" from project where name = $1`, [name]);
  return rows[0] ?? null;
}

/** The project of that id, or null. */
export async function findProject(db: Db, id: string): Promise<Project | null> {
  const { rows } = await db.query(`select ${PROJECT_COLUMNS} from project where id = $1`, [id]);
  return rows[0] ?? null;
}

/** A page of all projects, newest first; all of them without a limit. */
export async function listProjects(db: Db, page: { limit: number | null; after: string | null }): Promise<Project[]> {
  const { rows } = await db.query(
    `select ${PROJECT_COLUMNS} from project where $1::uuid is null or id < $1 order by id desc limit $2`,
    [page.after, page.limit],
  );
  return rows;
}

/** Changes what is given of a project, null included; null if there is none of that id. Throws if the name is taken. */
export async function updateProject(db: Db, id: string, changes: Partial<ProjectSettings>): Promise<Project | null> {
  const { rows } = await db.query(
    `update project p set (name, weight, max_queued_audio_hours, requests_per_minute, max_upload_bytes, retain_days) = (
       select name, weight, max_queued_audio_hours, requests_per_minute, max_upload_bytes, retain_days
       from jsonb_populate_record(p, $2))
     where id = $1 returning ${PROJECT_COLUMNS}`,
    [id, JSON.stringify(changes)],
  );
  return rows[0] ?? null;
}

/** Whether an error says that there is a project of that name. */
export function isProjectNameTaken(error: unknown): boolean {
  return (error as { constraint?: string }).constraint === 'project_name_key';
}

/** The largest recording that a project may have, in bytes; null if that is what all may. */
export async function findMaxUploadBytes(db: Db, id: string): Promise<number | null> {
  const { rows } = await db.query('select max_upload_bytes as "bytes" from project where id = $1', [id]);
  return rows[0].bytes;
}

/** The key that signs links to a project's transcripts. */
export async function findLinkSecret(db: Db, id: string): Promise<Buffer> {
  const { rows } = await db.query(`select link_secret as "linkSecret" from project where id = $1`, [id]);
  return rows[0].linkSecret;
}
