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
  return (await findUploads(db, [id], projectId)).get(id) ?? null;
}

/** Those of the uploads that are that project's, by id; they stay until the transaction ends. */
export async function findUploads(db: Db, ids: string[], projectId: string): Promise<Map<string, Upload>> {
  const { rows } = await db.query(
    `select id, project_id as "projectId", sha256, bytes, filename from upload
     where id = any ($1) and project_id = $2 order by id for key share`,
    [ids, projectId],
  );
  return new Map(rows.map(row => [row.id, row]));
}
