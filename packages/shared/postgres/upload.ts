import type { Db } from './client.ts';

export type Upload = { id: string; projectId: string; sha256: string; bytes: number; filename: string | null };

/** Writes a recording that waits for a job to use it. */
export async function insertUpload(db: Db, upload: Upload): Promise<void> {
  await db.query('insert into upload (id, project_id, sha256, bytes, filename) values ($1, $2, $3, $4, $5)', [
    upload.id,
    upload.projectId,
    upload.sha256,
    upload.bytes,
    upload.filename,
  ]);
}

/** The upload, if it is that project's; it stays until the transaction ends. */
export async function findUpload(db: Db, id: string, projectId: string): Promise<Upload | null> {
  const { rows } = await db.query(
    `select id, project_id as "projectId", sha256, bytes, filename from upload
     where id = $1 and project_id = $2 for key share`,
    [id, projectId],
  );
  return rows[0] ?? null;
}
