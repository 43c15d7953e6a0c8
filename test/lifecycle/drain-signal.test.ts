import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '#shared/postgres/migrate.ts';
import { type Hole, openHole } from '../support/hole.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let postgres: Hole;
let redis: Hole;
let store: string;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  postgres = await openHole(schema.databaseUrl);
  redis = await openHole(schema.redisUrl);
  store = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
});
afterAll(async () => {
  postgres?.close();
  redis?.close();
  await schema.drop();
});

const ROLES = { api: ['apps/api/main.ts'], deliverer: ['apps/worker/main.ts', 'deliverer'] };

function settings(): Record<string, string> {
  return {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    QUEUE_PREFIX: schema.queuePrefix,
    AUDIO_STORE: `file://${store}`,
    PORT: '0',
    DRAIN_S: '2',
  };
}

async function start(role: keyof typeof ROLES): Promise<TestProcess> {
  const process = await startProcess(role, ROLES[role], settings());
  await process.says(/started|listening/);
  await ask(process);
  return process;
}

/** Has an api use its connection to Postgres. */
async function ask(process: TestProcess): Promise<void> {
  const [, port] = process.output().match(/"port":(\d+)/) ?? [];
  if (port) await (await fetch(`http://127.0.0.1:${port}/readyz`)).text();
}

/** Ends it, and tells the exit code and how many seconds it took. */
async function drain(process: TestProcess): Promise<{ code: number | null; seconds: number }> {
  const begun = performance.now();
  const code = await process.end('SIGTERM');
  return { code, seconds: (performance.now() - begun) / 1000 };
}

// DRAIN_S, the ten seconds after it, and a moment.
const LIMIT_S = 2 + 10 + 2;

describe('a process that gets SIGTERM', () => {
  it.each(['api', 'deliverer'] as const)('ends well as %s when all is well', async role => {
    expect((await drain(await start(role))).code).toBe(0);
  });

  it.each(['api', 'deliverer'] as const)(
    'ends in time as %s, and says that something was wrong, with silent services',
    async role => {
      const process = await start(role);
      postgres.swallow();
      redis.swallow();
      await ask(process);
      const { code, seconds } = await drain(process);
      postgres.release();
      redis.release();
      expect(seconds).toBeLessThan(LIMIT_S);
      expect(code).toBe(1);
    },
    60_000,
  );

  it.each(Object.entries(ROLES))(
    'ends soon as %s when nobody reads its log any more',
    async (_, args) => {
      const child = spawn(process.execPath, args, {
        env: { PATH: process.env.PATH, ...settings() },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await once(child.stdout, 'data');
      child.stdout.destroy();
      child.stderr.destroy();
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      expect([code, signal]).toEqual([0, null]);
    },
    30_000,
  );
});
