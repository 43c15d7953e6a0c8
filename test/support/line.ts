import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { openClient, type TestClient } from './client.ts';
import { startProcess, type TestProcess } from './process.ts';
import type { TestSchema } from './schema.ts';
import { until } from './until.ts';

export type LineSettings = {
  engines?: number;
  rtfx?: number;
  env?: Record<string, string>;
  /** What another line has left: nothing is made anew then. */
  restored?: { store: string; key: string; webhookSecret: string };
  /** What only the processes of a role are set. */
  roleEnv?: Record<string, Record<string, string>>;
};

/** The whole line as processes of its own, on a schema and a queue prefix of its own. */
export type Line = {
  api: TestClient;
  webhookSecret: string;
  /** Where recordings and chunks are kept. */
  store: string;
  processes: TestProcess[];
  engines: TestProcess[];
  /** The processes of a role, in the order they were started. */
  of(role: string): TestProcess[];
  /** Starts one more of a role; a transcriber needs the engine's URL. */
  start(role: string, env?: Record<string, string>): Promise<TestProcess>;
  /** Starts a simulated engine and the transcriber beside it. */
  addEngine(flags?: string[], env?: Record<string, string>): Promise<TestProcess>;
  stop(): Promise<void>;
};

/** Starts an api, a dispatcher, a preparer, a deliverer, and `engines` simulated engines each with its transcriber. */
export async function startLine(schema: TestSchema, settings: LineSettings = {}): Promise<Line> {
  const store = settings.restored?.store ?? (await mkdtemp(join(tmpdir(), 'stenopool-line-')));
  const { key, webhookSecret } = settings.restored ?? (await prepareLedger(schema));
  const common = {
    DATABASE_URL: schema.databaseUrl,
    REDIS_URL: schema.redisUrl,
    QUEUE_PREFIX: schema.queuePrefix,
    AUDIO_STORE: `file://${store}`,
    ALLOW_NETWORKS: '127.0.0.0/8',
    PORT: '0',
    ...settings.env,
  };
  const processes: TestProcess[] = [];
  const engines: TestProcess[] = [];

  async function start(role: string, env: Record<string, string> = {}): Promise<TestProcess> {
    const args = role === 'api' ? ['apps/api/main.ts'] : ['apps/worker/main.ts', role];
    const process = await startProcess(role, args, { ...common, ...settings.roleEnv?.[role], ...env });
    processes.push(process);
    return process;
  }

  async function addEngine(flags: string[] = [], env: Record<string, string> = {}): Promise<TestProcess> {
    const rtfx = String(settings.rtfx ?? 500);
    const args = ['apps/simulator/main.ts', '--kind', 'funasr-server', '--port', '0', '--rtfx', rtfx, ...flags];
    const engine = await startProcess('engine', args, {});
    engines.push(engine);
    const [, url] = await engine.says(/listening on (http:\S+)/);
    await start('transcriber', { ENGINE_URL: url!, WORKER_ID: `transcriber-${engines.length}`, ...env });
    return engine;
  }

  const api = await start('api');
  const [, port] = await api.says(/"port":(\d+)/);
  await Promise.all(['dispatcher', 'preparer', 'deliverer'].map(role => start(role)));
  for (let engine = 0; engine < (settings.engines ?? 1); engine++) await addEngine();
  const client = openClient(`http://127.0.0.1:${port}`, key);
  await until('the api is ready', async () => (await client.request('GET', '/readyz')).status === 200);
  return {
    api: client,
    webhookSecret,
    store,
    processes,
    engines,
    of: role => processes.filter(process => process.name === role),
    start,
    addEngine,
    async stop() {
      await keepLogs(schema.name, [...processes, ...engines]);
      await Promise.all([...processes, ...engines].map(process => process.end('SIGTERM')));
      await rm(store, { recursive: true, force: true });
    },
  };
}

/** What the processes said stays for a look until the same test runs again. */
async function keepLogs(name: string, processes: TestProcess[]): Promise<void> {
  const folder = join(tmpdir(), 'stenopool-test-logs');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.log`), processes.map(process => process.output()).join('\n'));
}

async function prepareLedger(schema: TestSchema): Promise<{ key: string; webhookSecret: string }> {
  await migrate(schema.databaseUrl);
  const pool = connect(schema.databaseUrl, 'test', 1);
  try {
    const project = await createProject(pool, { name: 'test' });
    const key = await createKey(pool, { projectId: project.id, name: 'test', scopes: ALL_SCOPES });
    return { key, webhookSecret: project.webhookSecret };
  } finally {
    await pool.end();
  }
}
