import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { until } from '../support/until.ts';

/** A Postgres and a Redis that keep their data when they are killed, and come back by themselves. */
export type Services = {
  databaseUrl: string;
  redisUrl: string;
  /** Ends Postgres by a signal and resolves when another one runs: SIGINT is its fast shutdown. */
  endPostgres(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
  /** Kills Redis and resolves when another one runs, with its data or without. */
  killRedis(data: 'kept' | 'lost'): Promise<void>;
  stop(): Promise<void>;
};

/** Starts both in a folder. */
export async function startServices(
  folder: string,
  onNotice: (sentence: string, name: string) => void,
): Promise<Services> {
  const postgres = await startPostgres({ dir: join(folder, 'postgres'), onNotice });
  const redis = await startRedis({ dir: join(folder, 'redis'), onNotice });
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    async endPostgres(signal) {
      await end(() => postgres.pid, signal);
    },
    async killRedis(data) {
      // Redis has its file open and goes on writing; the next one finds nothing.
      if (data === 'lost') rmSync(join(folder, 'redis', 'appendonlydir'), { recursive: true, force: true });
      await end(() => redis.pid, 'SIGKILL');
    },
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()]);
      const link = join(folder, 'postgres');
      if (existsSync(link)) rmSync(realpathSync(link), { recursive: true, force: true });
    },
  };
}

async function end(pid: () => number | undefined, signal: NodeJS.Signals): Promise<void> {
  const old = pid();
  if (old === undefined) return;
  process.kill(old, signal);
  await until('the service is started again', () => pid() !== undefined && pid() !== old, 60);
}
