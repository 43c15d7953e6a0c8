import type { Pool } from '#shared/postgres/client.ts';
import { readHost } from './config.ts';
import { Failure } from './failure.ts';

type Tables = {
  db: Pool;
  apiKey: typeof import('#shared/postgres/api-key.ts');
  project: typeof import('#shared/postgres/project.ts');
};

/** Does something directly in the ledger. What it needs is loaded only now: most commands ask the API. */
export async function withLedger<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = readHost();
  if (DATABASE_URL === undefined) throw new Failure('DATABASE_URL is not set: keys are kept in the database.');
  const { connect } = await import('#shared/postgres/client.ts');
  const apiKey = await import('#shared/postgres/api-key.ts');
  const project = await import('#shared/postgres/project.ts');
  const db = connect(DATABASE_URL, 'stenopool command line', 1);
  try {
    return await work({ db, apiKey, project });
  } catch (error) {
    throw (error as { code?: string }).code === '42P01'
      ? new Failure('the schema is missing: stenopool migrate.')
      : error;
  } finally {
    await db.end();
  }
}
