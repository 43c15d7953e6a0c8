import { hostname, userInfo } from 'node:os';
import type { Action } from '#shared/domain/action.ts';
import type { Db } from '#shared/postgres/client.ts';
import { readHost } from './config.ts';
import { Failure } from './failure.ts';

type Tables = {
  db: Db;
  apiKey: typeof import('#shared/postgres/api-key.ts');
  project: typeof import('#shared/postgres/project.ts');
  audit: typeof import('#shared/postgres/audit.ts');
  /** Writes down what is done, with who does it. */
  note(done: Pick<Action, 'action' | 'projectId' | 'target'>): Promise<void>;
};

/** Does something directly in the ledger, all or nothing. What it needs is loaded only now: most commands ask the API. */
export async function withLedger<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = readHost();
  if (DATABASE_URL === undefined) throw new Failure('DATABASE_URL is not set: keys are kept in the database.');
  const { connect, transaction } = await import('#shared/postgres/client.ts');
  const apiKey = await import('#shared/postgres/api-key.ts');
  const project = await import('#shared/postgres/project.ts');
  const audit = await import('#shared/postgres/audit.ts');
  const who = { keyId: null, keyName: `command line of ${userInfo().username}@${hostname()}`, requestId: null };
  const pool = connect(DATABASE_URL, 'stenopool command line', 1);
  try {
    return await transaction(pool, db => {
      const note: Tables['note'] = done => audit.recordAction(db, { ...who, ...done });
      return work({ db, apiKey, project, audit, note });
    });
  } catch (error) {
    throw ['42P01', '42703'].includes((error as { code?: string }).code ?? '')
      ? new Failure('the schema is missing, or older than this command line: stenopool migrate.')
      : error;
  } finally {
    await pool.end();
  }
}
