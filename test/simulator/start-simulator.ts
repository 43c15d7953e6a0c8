import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Fault } from '../../apps/simulator/faults.ts';
import type { Segment } from '../../apps/simulator/kinds/segments.ts';
import type { RequestRecord } from '../../apps/simulator/simulation.ts';

const main = join(import.meta.dirname, '../../apps/simulator/main.ts');

export type State = {
  served: number;
  running: number;
  waiting: number;
  fault: Fault | null;
  busy_share: number | null;
  requests: RequestRecord[];
};

export type Answer = { text: string; segments: Segment[]; duration: number };

export type Simulator = {
  url: string;
  child: ChildProcess;
  state(): Promise<State>;
  setFault(fault: Fault | null): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the simulator as a process of its own, on a free port unless told. Resolves when it listens. */
export async function startSimulator(...flags: string[]): Promise<Simulator> {
  const args = [main, '--kind', 'funasr-server', '--port', '0', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let url = '';
  for await (const line of createInterface(child.stdout)) {
    url = line.replace('listening on ', '');
    break;
  }
  return {
    url,
    child,
    state: async () => (await (await fetch(`${url}/__sim`)).json()) as State,
    setFault: async fault =>
      void (await fetch(`${url}/__sim/fault`, { method: 'POST', body: JSON.stringify({ fault }) })),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Posts a recording to a route of the simulator. */
export async function post(
  simulator: Simulator,
  route: '/asr' | '/v1/audio/transcriptions',
  path: string,
  fields: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([await readFile(path)]), basename(path));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return fetch(simulator.url + route, { method: 'POST', body: form, signal });
}
