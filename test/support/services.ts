import { spawnSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { keepLogs } from './kept-logs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    redisUrl: string;
  }
}

/**
 * One private Postgres and one private Redis for the whole run; every test file takes a schema and a prefix of its own.
 * Fails in the end if a log of the run gave a secret away.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  requirePrograms();
  const logs = await keepLogs();
  const postgres = await startPostgres({ dir: '', forTests: true });
  const redis = await startRedis({ dir: '', forTests: true });
  project.provide('databaseUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  // An interrupted run ends without this: then the services end with the process, and the next run clears their folders.
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    await logs.check();
  };
}

function requirePrograms(): void {
  const missing = [
    ['ffmpeg', '-version'],
    ['ffprobe', '-version'],
    ['redis-server', '--version'],
  ].filter(([command, flag]) => spawnSync(command!, [flag!]).status !== 0);
  if (missing.length === 0) return;
  const names = missing.map(([command]) => command).join(' and ');
  throw new Error(`${names} missing. Run this line, then the tests again:\n\n    bin/setup\n`);
}
