import type { Db } from '#shared/postgres/client.ts';

const PATIENCE_MS = 2_000;

/** Why the ledger cannot be used right now, or null if it can. */
export async function findOutage(db: Db): Promise<string | null> {
  const late = new Promise<string>(resolve => setTimeout(resolve, PATIENCE_MS, 'Postgres does not answer').unref());
  const asked = db.query('select from job limit 0').then(
    () => null,
    error => ((error as { code?: string }).code === '42P01' ? 'the schema is missing: npm run migrate' : 'no Postgres'),
  );
  return Promise.race([asked, late]);
}
