import { type Finding, notHere } from './finding.ts';

/** Whether Postgres answers and has the schema of this version. */
export async function checkPostgres({ DATABASE_URL: url }: { DATABASE_URL?: string | undefined }): Promise<Finding> {
  if (url === undefined) return notHere('DATABASE_URL');
  const { connect } = await import('#shared/postgres/client.ts');
  const { findPending } = await import('#shared/postgres/migrate.ts');
  const pool = connect(url, 'stenopool doctor', 1, 10);
  try {
    const { rows } = await pool.query('show server_version');
    const pending = await findPending(pool);
    const says = `${rows[0].server_version} at ${hostOf(url)}`;
    if (pending.length === 0) return { state: 'ok', says };
    return { state: 'wrong', says: `${says} lacks ${pending.join(', ')}`, todo: 'stenopool migrate' };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { state: 'wrong', says: `${hostOf(url)}: ${message || code}`, todo: 'start it, or set DATABASE_URL right' };
  } finally {
    await pool.end();
  }
}

function hostOf(url: string): string {
  return new URL(url).host || 'its socket';
}
