import type { RequestRecord } from '../../../apps/simulator/simulation.ts';
import { controlEngine } from '../../support/engine.ts';
import { startProcess } from '../../support/process.ts';

/** A simulated engine in a process of its own. */
export type BenchEngine = { url: string; pid: number };

/** Starts one on a free port; `closers` end it. */
export async function startEngine(
  closers: AsyncDisposableStack,
  { kind, flags }: { kind: string; flags: string[] },
): Promise<BenchEngine> {
  const engine = await startProcess('engine', ['apps/simulator/main.ts', '--kind', kind, '--port', '0', ...flags], {});
  closers.defer(async () => void (await engine.end('SIGKILL')));
  const { url } = await controlEngine(engine);
  return { url, pid: engine.pid };
}

/** What a simulated engine was asked but its canary, the latest thousand, oldest first. */
export async function readRequests({ url }: BenchEngine): Promise<RequestRecord[]> {
  const { requests } = (await (await fetch(`${url}/__sim`)).json()) as { requests: RequestRecord[] };
  return requests.filter(({ file_name }) => file_name !== 'canary.flac');
}
