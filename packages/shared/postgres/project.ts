import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from './client.ts';

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

/** The key that signs links to a project's transcripts. */
export async function findLinkSecret(db: Db, id: string): Promise<Buffer> {
  const { rows } = await db.query(`select link_secret as "linkSecret" from project where id = $1`, [id]);
  return rows[0].linkSecret;
}
