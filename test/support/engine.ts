import type { RequestRecord } from '../../apps/simulator/simulation.ts';
import type { TestProcess } from './process.ts';
import { until } from './until.ts';

/** The control route of a simulated engine. */
export type EngineControl = {
  url: string;
  fault(name: string | null): Promise<void>;
  /** The requests that it has seen, oldest first. */
  requests(): Promise<Pick<RequestRecord, 'started_at' | 'finished_at' | 'hotwords'>[]>;
};

/** Opens the control route of a simulated engine that has said where it listens. */
export async function controlEngine(engine: TestProcess): Promise<EngineControl> {
  const [, url] = await engine.says(/listening on (http:\S+)/);
  const get = async () => (await fetch(`${url}/__sim`)).json() as Promise<{ fault: string | null; requests: [] }>;
  return {
    url: url!,
    async fault(name) {
      await fetch(`${url}/__sim/fault`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ fault: name }),
      });
      await until(`the engine's fault is ${name}`, async () => (await get()).fault === name);
    },
    requests: async () => (await get()).requests,
  };
}

/** For how long an engine had nothing to do between one request and the next, in milliseconds, the shortest first. */
export function gapsBetween(requests: Pick<RequestRecord, 'started_at' | 'finished_at'>[]): number[] {
  return requests
    .slice(1)
    .map((next, at) => Date.parse(next.started_at!) - Date.parse(requests[at]!.finished_at!))
    .toSorted((a, b) => a - b);
}
