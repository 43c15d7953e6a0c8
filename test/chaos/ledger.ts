import { ALL_SCOPES, USUAL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';

/** The key that submits, that of a project which must see nothing of it, and the secret that signs callbacks. */
export type Keys = { key: string; strangersKey: string; webhookSecret: string };

/** Migrates an empty ledger and makes two projects. */
export async function prepareLedger(databaseUrl: string): Promise<Keys> {
  await migrate(databaseUrl);
  const pool = connect(databaseUrl, 'chaos', 1);
  try {
    const project = await createProject(pool, { name: 'own' });
    const stranger = await createProject(pool, { name: 'stranger' });
    return {
      key: await createKey(pool, { projectId: project.id, name: 'own', scopes: ALL_SCOPES }),
      strangersKey: await createKey(pool, { projectId: stranger.id, name: 'stranger', scopes: USUAL_SCOPES }),
      webhookSecret: project.webhookSecret,
    };
  } finally {
    await pool.end();
  }
}

/** A look into the ledger for people: jobs by state, and the attempts that were spent without success. */
export async function lookIntoLedger(databaseUrl: string): Promise<{ states: Record<string, number>; spent: number }> {
  const pool = connect(databaseUrl, 'chaos', 1);
  try {
    const jobs = await pool.query<{ state: string; n: number }>('select state, count(*) as n from job group by state');
    const tasks = await pool.query<{ n: number }>(
      `select coalesce(sum(attempt) - count(*) filter (where state = 'done' and attempt > 0), 0) as n
       from task where kind <> 'deliver'`,
    );
    return { states: Object.fromEntries(jobs.rows.map(({ state, n }) => [state, n])), spent: Number(tasks.rows[0]!.n) };
  } finally {
    await pool.end();
  }
}
