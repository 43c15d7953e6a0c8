import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../apps/single/free-port.ts';
import { type SupervisedChild, supervise } from '../../apps/single/supervise.ts';
import { until } from '../support/until.ts';
import { type Keys, prepareLedger } from './ledger.ts';
import { openProxy, type TcpProxy } from './proxy.ts';
import { type Services, startServices } from './services.ts';

export type LineSettings = {
  /** Where everything lies: data, recordings, logs. */
  folder: string;
  engines: number;
  rtfx: number;
  /** How many of the engines are reached without a proxy, so that one that is away refuses connections. */
  directEngines?: number;
  /** Whether workers are called as they are here, instead of as they call themselves. */
  named?: boolean;
  /** How many processes of each role. */
  roles: Record<'dispatcher' | 'preparer' | 'deliverer', number>;
  env?: Record<string, string>;
};

/** A process of the line under its supervisor, with its own ways to Postgres and Redis. */
export type Part = { name: string; role: string; child: SupervisedChild; postgres: TcpProxy; redis: TcpProxy };

/** A simulated engine under its supervisor, with the way that its transcriber takes to it. */
export type EnginePart = {
  name: string;
  child: SupervisedChild;
  url: string;
  proxy: TcpProxy;
  /** Starts it again after it was stopped for good. */
  start(): void;
};

/** The whole line as production runs it: each process alone, started again when it ends. */
export type ChaosLine = Keys & {
  url: string;
  services: Services;
  parts: Part[];
  engines: EnginePart[];
  stop(): Promise<void>;
};

const ROOT = new URL('../../', import.meta.url).pathname;
const STOP_DEADLINE_MS = 20_000;

/** Starts everything and resolves when the API is ready; stops what it started when it cannot. */
export async function startChaosLine(settings: LineSettings): Promise<ChaosLine> {
  const closers = new AsyncDisposableStack();
  try {
    return await start(settings, closers);
  } catch (error) {
    await closers.disposeAsync();
    throw error;
  }
}

async function start(settings: LineSettings, closers: AsyncDisposableStack): Promise<ChaosLine> {
  const { folder } = settings;
  for (const name of ['logs', 'audio']) mkdirSync(join(folder, name), { recursive: true });
  const services = await startServices(folder, () => {});
  closers.defer(services.stop);
  const proxies: TcpProxy[] = [];
  closers.defer(() => proxies.forEach(proxy => void proxy.close()));
  const keys = await prepareLedger(services.databaseUrl);
  const port = await freePort();
  const parts: Part[] = [];
  const engines: EnginePart[] = [];

  function launch(name: string, args: string[], env: Record<string, string>): SupervisedChild {
    return supervise({
      ...{ name, args, command: process.execPath, cwd: ROOT, stopDeadlineMs: STOP_DEADLINE_MS, onNotice: () => {} },
      env: { PATH: process.env.PATH, ...env },
      logFile: join(folder, 'logs', `${name}.log`),
    });
  }

  async function addPart(name: string, role: string, env: Record<string, string> = {}): Promise<void> {
    const postgres = await openProxy(Number(new URL(services.databaseUrl).port));
    const redis = await openProxy(Number(new URL(services.redisUrl).port));
    proxies.push(postgres, redis);
    const args = role === 'api' ? ['apps/api/main.ts'] : ['apps/worker/main.ts', role];
    const child = launch(name, args, {
      ...{ DATABASE_URL: postgres.through(services.databaseUrl), REDIS_URL: redis.through(services.redisUrl) },
      ...{ AUDIO_STORE: `file://${folder}/audio`, ALLOW_NETWORKS: '127.0.0.0/8', PORT: String(port) },
      ...(settings.named && { WORKER_ID: name }),
      ...settings.env,
      ...env,
    });
    parts.push({ name, role, child, postgres, redis });
  }

  async function addEngine(name: string): Promise<EnginePart> {
    const own = await freePort();
    const url = `http://127.0.0.1:${own}`;
    const flags = ['--kind', 'funasr-server', '--port', String(own), '--rtfx', String(settings.rtfx)];
    const proxy = await openProxy(own);
    proxies.push(proxy);
    const run = () => launch(name, ['apps/simulator/main.ts', ...flags], {});
    const engine = { name, child: run(), url, proxy, start };
    function start(): void {
      engine.child = run();
    }
    return engine;
  }

  closers.defer(() => stopAll([...parts, ...engines]));
  for (let number = 1; number <= settings.engines; number++) {
    const engine = await addEngine(`engine-${number}`);
    engines.push(engine);
    const direct = number <= (settings.directEngines ?? 0);
    const way = direct ? engine.url : engine.proxy.through(engine.url);
    await addPart(`transcriber-${number}`, 'transcriber', { ENGINE_URL: way });
  }
  for (const [role, count] of Object.entries(settings.roles)) {
    for (let number = 1; number <= count; number++) await addPart(`${role}-${number}`, role);
  }
  await addPart('api', 'api');
  const url = `http://127.0.0.1:${port}`;
  await until('the api is ready', () =>
    fetch(`${url}/readyz`).then(
      answer => answer.ok,
      () => false,
    ),
  );
  return { ...keys, url, services, parts, engines, stop: () => closers.disposeAsync() };
}

async function stopAll(started: { child: SupervisedChild }[]): Promise<void> {
  await Promise.all(
    started.map(({ child }) => {
      // A stopped process would hear of its end only when it is continued.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGCONT');
      return child.stop();
    }),
  );
}
