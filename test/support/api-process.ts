import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { openClient, type TestClient } from './client.ts';
import { startProcess, type TestProcess } from './process.ts';

/** An api as a process of its own, on a ledger that it shares with nobody. */
export type ApiProcess = TestClient & {
  process: TestProcess;
  storePath: string;
  /** Ends the process, if it still runs, and removes its store. */
  remove(): Promise<void>;
};

/** Starts `apps/api/main.ts` on a free port with a migrated ledger and a key. */
export async function startApiProcess(
  services: { databaseUrl: string; redisUrl: string; queuePrefix: string },
  env: Record<string, string> = {},
): Promise<ApiProcess> {
  const storePath = await mkdtemp(join(tmpdir(), 'stenopool-api-'));
  const key = await prepareLedger(services.databaseUrl);
  const process = await startProcess('api', ['apps/api/main.ts'], {
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    QUEUE_PREFIX: services.queuePrefix,
    AUDIO_STORE: `file://${storePath}`,
    PORT: '0',
    ...env,
  });
  const [, port] = await process.says(/"port":(\d+)/);
  return {
    ...openClient(`http://127.0.0.1:${port}`, key),
    process,
    storePath,
    async remove() {
      await process.end('SIGTERM');
      await rm(storePath, { recursive: true, force: true });
    },
  };
}

async function prepareLedger(databaseUrl: string): Promise<string> {
  await migrate(databaseUrl);
  const pool = connect(databaseUrl, 'test', 1);
  try {
    const project = await createProject(pool, { name: 'own' });
    return await createKey(pool, { projectId: project.id, name: 'own', scopes: ALL_SCOPES });
  } finally {
    await pool.end();
  }
}
