import type { Db } from './client.ts';

/** A recording that comes in pieces, as whoever holds it sees it. */
export type GrowingUpload<Growth> = {
  id: string;
  /** Null until the client tells. */
  length: number | null;
  growth: Growth;
  /** Who held it last did not let go. */
  torn: boolean;
  metadata: Record<string, string | null>;
  /** What it has become, once it is whole. */
  uploadId: string | null;
  touchedAt: Date;
};

/** One hold on one recording; every write names both, so that who lost it writes nothing. */
export type Hold = { id: string; holder: string };

const COLUMNS = `id, length, growth, torn, metadata, upload_id as "uploadId", touched_at as "touchedAt"`;

const HELD_UNTIL = `now() + interval '10 seconds'`;

/** Writes a recording of which nothing has come yet, and holds it. */
export async function insertGrowingUpload<Growth>(
  db: Db,
  { id, holder }: Hold,
  upload: { projectId: string; length: number | null; growth: Growth; metadata: Record<string, string | null> },
): Promise<GrowingUpload<Growth>> {
  const { rows } = await db.query(
    `insert into growing_upload (id, project_id, length, growth, metadata, holder, held_until)
     values ($1, $2, $3, $4, $5, $6, ${HELD_UNTIL}) returning ${COLUMNS}`,
    [id, upload.projectId, upload.length, JSON.stringify(upload.growth), JSON.stringify(upload.metadata), holder],
  );
  return rows[0];
}

/** Holds a recording for ten seconds, if it is that project's and nobody else holds it. */
export async function holdGrowingUpload<Growth>(
  db: Db,
  { id, holder }: Hold,
  projectId: string,
): Promise<GrowingUpload<Growth> | null> {
  const { rows } = await db.query(
    `update growing_upload set holder = $2, held_until = ${HELD_UNTIL}, wanted = false, torn = torn or holder is not null
     where id = $1 and project_id = $3 and (holder is null or held_until < now()) returning ${COLUMNS}`,
    [id, holder, projectId],
  );
  return rows[0] ?? null;
}

/** Asks who holds a recording to let go. False if there is none of that project. */
export async function askForGrowingUpload(db: Db, id: string, projectId: string): Promise<boolean> {
  const { rowCount } = await db.query('update growing_upload set wanted = true where id = $1 and project_id = $2', [
    id,
    projectId,
  ]);
  return rowCount === 1;
}

/** Goes on holding it. Null if the hold was lost; else whether somebody waits for it. */
export async function renewGrowingUpload(db: Db, { id, holder }: Hold): Promise<{ wanted: boolean } | null> {
  const { rows } = await db.query(
    `update growing_upload set held_until = ${HELD_UNTIL} where id = $1 and holder = $2 returning wanted`,
    [id, holder],
  );
  return rows[0] ?? null;
}

/** Notes that more of it is safe. False if the hold was lost. */
export async function saveGrowth(db: Db, { id, holder }: Hold, growth: unknown): Promise<boolean> {
  const { rowCount } = await db.query(
    `update growing_upload set growth = $3, torn = false, touched_at = now(), held_until = ${HELD_UNTIL}
     where id = $1 and holder = $2`,
    [id, holder, JSON.stringify(growth)],
  );
  return rowCount === 1;
}

/** Notes how long it will be. False if the hold was lost. */
export async function saveGrowingLength(db: Db, { id, holder }: Hold, length: number): Promise<boolean> {
  const { rowCount } = await db.query('update growing_upload set length = $3 where id = $1 and holder = $2', [
    id,
    holder,
    length,
  ]);
  return rowCount === 1;
}

/** Notes which upload it has become. False if the hold was lost. */
export async function finishGrowingUpload(db: Db, { id, holder }: Hold, uploadId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update growing_upload set upload_id = $3, touched_at = now() where id = $1 and holder = $2 and upload_id is null`,
    [id, holder, uploadId],
  );
  return rowCount === 1;
}

/** Lets go of it, if it is still held. */
export async function letGoOfGrowingUpload(db: Db, { id, holder }: Hold): Promise<void> {
  await db.query(
    'update growing_upload set holder = null, held_until = null, wanted = false where id = $1 and holder = $2',
    [id, holder],
  );
}

/** Takes it off the ledger. */
export async function deleteGrowingUpload(db: Db, id: string): Promise<void> {
  await db.query('delete from growing_upload where id = $1', [id]);
}

const IS_OLD = `touched_at < now() - interval '24 hours' and (holder is null or held_until < now())`;

/** Those that nobody has added to for a day, at most 100. */
export async function listOldGrowingUploads(db: Db): Promise<string[]> {
  const { rows } = await db.query(`select id from growing_upload where ${IS_OLD} limit 100`);
  return rows.map(row => row.id);
}

/** Locks one of them until the transaction ends. False if somebody has come back to it, or is removing it already. */
export async function lockOldGrowingUpload(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(`select from growing_upload where id = $1 and ${IS_OLD} for update skip locked`, [
    id,
  ]);
  return rowCount === 1;
}
