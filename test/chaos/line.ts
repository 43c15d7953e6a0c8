import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#shared/runtime/free-port.ts';
import type { SupervisedChild } from '#shared/runtime/supervise.ts';
import { until } from '../support/until.ts';
import { openLaunch } from './launch.ts';
import { type Keys, prepareLedger } from './ledger.ts';
import type { TcpProxy } from './proxy.ts';
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
  const { launchPart, launchEngine } = openLaunch(settings, services, port, proxies);
  const parts: Part[] = [];
  const engines: EnginePart[] = [];
  closers.defer(() => stopAll([...parts, ...engines]));
  for (let number = 1; number <= settings.engines; number++) {
    const engine = await launchEngine(`engine-${number}`);
    engines.push(engine);
    const direct = number <= (settings.directEngines ?? 0);
    const way = direct ? engine.url : engine.proxy.through(engine.url);
    parts.push(await launchPart(`transcriber-${number}`, 'transcriber', { ENGINE_URL: way }));
  }
  for (const [role, count] of Object.entries(settings.roles)) {
    for (let number = 1; number <= count; number++) parts.push(await launchPart(`${role}-${number}`, role));
  }
  parts.push(await launchPart('api', 'api'));
  const url = `http://127.0.0.1:${port}`;
  await until('the api is ready', () => isReady(url));
  return { ...keys, url, services, parts, engines, stop: () => closers.disposeAsync() };
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    answer => answer.ok,
    () => false,
  );
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
