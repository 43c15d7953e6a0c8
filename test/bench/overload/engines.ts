import { setTimeout as pause } from 'node:timers/promises';
import { controlEngine, type EngineControl } from '../../support/engine.ts';
import { startProcess } from '../../support/process.ts';

/** How an engine is made, and what becomes of it at a moment of the run. */
export type Make = { weight: number; isBackup: boolean; fails: null | { how: 'dies' | 'turns sick'; afterMs: number } };

/** An engine that runs; its speed goes by its weight. */
export type Engine = Make & { url: string; rtfx: number };

export type Fleet = {
  engines: Engine[];
  /** Has them fail as they are to, from now on. */
  begin(): void;
  /** Which part of the time since then, until the last had nothing more to do, those that stay well have worked. */
  busyShare(): Promise<number>;
};

const OOM_ABOVE = 10;

/** Starts serial engines, each with a speed by its weight; `closers` end them. */
export async function startEngines(closers: AsyncDisposableStack, makes: Make[], rtfx: number): Promise<Fleet> {
  const over = new AbortController();
  closers.defer(() => over.abort());
  const fates: (() => Promise<void>)[] = [];
  const engines: Engine[] = [];
  const well: EngineControl[] = [];
  let beganAt = 0;
  for (const make of makes) {
    const speed = rtfx * make.weight;
    const flags = ['--kind', 'funasr-server', '--port', '0', '--rtfx', `${speed}`, '--oom-above', `${OOM_ABOVE}`];
    const process = await startProcess('engine', ['apps/simulator/main.ts', ...flags], {});
    closers.defer(async () => void (await process.end('SIGKILL')));
    const control = await controlEngine(process);
    engines.push({ ...make, url: control.url, rtfx: speed });
    const { fails } = make;
    if (!fails) well.push(control);
    if (!fails) continue;
    fates.push(async () => {
      await pause(fails.afterMs, undefined, { signal: over.signal });
      if (fails.how === 'dies') await process.end('SIGKILL');
      else await control.fault('error-sticky');
    });
  }
  return {
    engines,
    begin() {
      beganAt = Date.now();
      for (const fate of fates) fate().catch(() => {});
    },
    async busyShare() {
      const spans = (await Promise.all(well.map(control => control.requests())))
        .flat()
        .map(({ started_at, finished_at }) => [Date.parse(started_at!), Date.parse(finished_at!)] as const)
        .filter(([from]) => from >= beganAt);
      const busyMs = spans.reduce((sum, [from, to]) => sum + to - from, 0);
      return busyMs / well.length / (Math.max(...spans.map(([, to]) => to)) - beganAt);
    },
  };
}

/** The least time in which such engines can do so much audio, if none of them ever waits or does anything twice. */
export function idealMs(engines: Engine[], audioMs: number): number {
  const ends = engines.map(({ rtfx, fails }) => ({ rtfx, endMs: fails?.afterMs ?? Number.POSITIVE_INFINITY }));
  let [at, left] = [0, audioMs];
  for (const { endMs } of ends.toSorted((a, b) => a.endMs - b.endMs)) {
    const speed = ends.filter(each => each.endMs > at).reduce((sum, { rtfx }) => sum + rtfx, 0);
    if (left <= (endMs - at) * speed) return at + left / speed;
    left -= (endMs - at) * speed;
    at = endMs;
  }
  throw new Error('no engine is left for the rest');
}
