import type { Vocabulary } from '../domain/vocabulary.ts';
import type { Db } from './client.ts';

const VOCABULARY_COLUMNS = `
  id, project_id as "projectId", name, hotwords, created_at as "createdAt", updated_at as "updatedAt",
  json_build_object('createdAt', to_json(created_at) #>> '{}', 'id', id) as cursor`;

export type NewVocabulary = Pick<Vocabulary, 'id' | 'projectId' | 'name' | 'hotwords'>;

/** Writes a new vocabulary; null if the project has one of that name. */
export async function insertVocabulary(db: Db, vocabulary: NewVocabulary): Promise<Vocabulary | null> {
  const { id, projectId, name, hotwords } = vocabulary;
  const { rows } = await db.query(
    `insert into vocabulary (id, project_id, name, hotwords) values ($1, $2, $3, $4)
     on conflict (project_id, name) do nothing returning ${VOCABULARY_COLUMNS}`,
    [id, projectId, name, hotwords],
  );
  return rows[0] ?? null;
}

/** The vocabulary, or null if the project has none of that id. */
export async function findVocabulary(db: Db, id: string, projectId: string): Promise<Vocabulary | null> {
  const { rows } = await db.query(`select ${VOCABULARY_COLUMNS} from vocabulary where id = $1 and project_id = $2`, [
    id,
    projectId,
  ]);
  return rows[0] ?? null;
}

/** Those of the given ids that the project has, by id. */
export async function findVocabularies(db: Db, ids: string[], projectId: string): Promise<Map<string, Vocabulary>> {
  const { rows } = await db.query(
    `select ${VOCABULARY_COLUMNS} from vocabulary where id = any ($1) and project_id = $2`,
    [ids, projectId],
  );
  return new Map(rows.map(row => [row.id, row]));
}

/** The last vocabulary of a page. `createdAt` has the microseconds that a Date would lose. */
export type VocabularyCursor = { createdAt: string; id: string };

/** A page of a project's vocabularies, newest first, each with its place in the list. */
export async function listVocabularies(
  db: Db,
  projectId: string,
  page: { limit: number; after: VocabularyCursor | null },
): Promise<(Vocabulary & { cursor: VocabularyCursor })[]> {
  const { rows } = await db.query(
    `select ${VOCABULARY_COLUMNS} from vocabulary
     where project_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [projectId, page.after?.createdAt ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

export type VocabularyChanges = Partial<Pick<Vocabulary, 'name' | 'hotwords'>>;

/** Changes what is given of a vocabulary; null if the project has none of that id. Throws if the name is taken. */
export async function updateVocabulary(
  db: Db,
  id: string,
  projectId: string,
  { name, hotwords }: VocabularyChanges,
): Promise<Vocabulary | null> {
  const { rows } = await db.query(
    `update vocabulary set name = coalesce($3, name), hotwords = coalesce($4, hotwords), updated_at = now()
     where id = $1 and project_id = $2 returning ${VOCABULARY_COLUMNS}`,
    [id, projectId, name, hotwords],
  );
  return rows[0] ?? null;
}

/** Whether an error says that the project has a vocabulary of that name. */
export function isNameTaken(error: unknown): boolean {
  return (error as { constraint?: string }).constraint === 'vocabulary_project_id_name_key';
}

/** Removes a vocabulary. False if the project has none of that id. */
export async function deleteVocabulary(db: Db, id: string, projectId: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from vocabulary where id = $1 and project_id = $2', [id, projectId]);
  return rowCount === 1;
}
