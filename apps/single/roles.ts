import { freePort } from '#shared/runtime/free-port.ts';

/** A child of the stack: what it is called and how Node runs it. */
export interface Role {
  name: string;
  args: string[];
  env?: Record<string, string>;
}

/** Simulated engines. Their ports are chosen here, so that one that is started again is found where it was. */
export async function simulators(count: number, rtfx: number): Promise<(Role & { url: string })[]> {
  const chosen: (Role & { url: string })[] = [];
  for (let number = 1; number <= count; number++) {
    const port = await freePort();
    const args = ['--kind', 'funasr-server', '--port', String(port), '--rtfx', String(rtfx)];
    chosen.push({
      name: `simulator-${number}`,
      args: ['apps/simulator/main.ts', ...args],
      url: `http://127.0.0.1:${port}`,
    });
  }
  return chosen;
}

/**
 * The API and every worker, with one transcriber for each engine. Each worker tells its metrics at a port of its own, from
 * `metricsPort` on; none does if that is 0.
 */
export function roles(engineUrls: (string | undefined)[], metricsPort = 0): { api: Role; workers: Role[] } {
  const workers: Role[] = [
    ...['dispatcher', 'preparer', 'deliverer'].map(name => ({ name, args: ['apps/worker/main.ts', name] })),
    ...engineUrls.map((url, index) => ({
      name: `transcriber-${index + 1}`,
      args: ['apps/worker/main.ts', 'transcriber'],
      env: url === undefined ? {} : { ENGINE_URL: url },
    })),
  ];
  const metricsEnv = (index: number) => ({ METRICS_PORT: `${metricsPort && metricsPort + index}` });
  return {
    api: { name: 'api', args: ['apps/api/main.ts'] },
    workers: workers.map((role, index) => ({ ...role, env: { ...role.env, ...metricsEnv(index) } })),
  };
}
