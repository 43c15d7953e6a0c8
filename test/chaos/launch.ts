import { join } from 'node:path';
import { freePort } from '#shared/runtime/free-port.ts';
import { type SupervisedChild, supervise } from '#shared/runtime/supervise.ts';
import type { EnginePart, LineSettings, Part } from './line.ts';
import { openProxy, type TcpProxy } from './proxy.ts';
import type { Services } from './services.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const STOP_DEADLINE_MS = 20_000;

/** Starts processes under supervisors, each with proxies of its own; these are added to `proxies`. */
export function openLaunch(settings: LineSettings, services: Services, apiPort: number, proxies: TcpProxy[]) {
  async function proxyTo(port: string | number): Promise<TcpProxy> {
    const proxy = await openProxy(Number(port));
    proxies.push(proxy);
    return proxy;
  }

  async function launchPart(name: string, role: string, env: Record<string, string> = {}): Promise<Part> {
    const postgres = await proxyTo(new URL(services.databaseUrl).port);
    const redis = await proxyTo(new URL(services.redisUrl).port);
    const args = role === 'api' ? ['apps/api/main.ts'] : ['apps/worker/main.ts', role];
    const child = run(settings.folder, name, args, {
      ...{ DATABASE_URL: postgres.through(services.databaseUrl), REDIS_URL: redis.through(services.redisUrl) },
      ...{ AUDIO_STORE: `file://${settings.folder}/audio`, ALLOW_NETWORKS: '127.0.0.0/8', PORT: String(apiPort) },
      ...(settings.named && { WORKER_ID: name }),
      ...settings.env,
      ...env,
    });
    return { name, role, child, postgres, redis };
  }

  async function launchEngine(name: string): Promise<EnginePart> {
    const port = await freePort();
    const proxy = await proxyTo(port);
    const flags = ['--kind', 'funasr-server', '--port', String(port), '--rtfx', String(settings.rtfx)];
    const start = () => run(settings.folder, name, ['apps/simulator/main.ts', ...flags], {});
    const engine: EnginePart = {
      ...{ name, url: `http://127.0.0.1:${port}`, proxy, child: start() },
      start() {
        engine.child = start();
      },
    };
    return engine;
  }

  return { launchPart, launchEngine };
}

function run(folder: string, name: string, args: string[], env: Record<string, string>): SupervisedChild {
  return supervise({
    ...{ name, args, command: process.execPath, cwd: ROOT, stopDeadlineMs: STOP_DEADLINE_MS, onNotice: () => {} },
    env: { PATH: process.env.PATH, ...env },
    logFile: join(folder, 'logs', `${name}.log`),
  });
}
