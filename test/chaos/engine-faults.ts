import type { Fault } from './faults.ts';
import type { EnginePart } from './line.ts';

/** Has a simulated engine misbehave for a while; one that is not there cannot. */
export async function playEngineFault(engine: EnginePart, name: string, seconds: number): Promise<Fault> {
  await setEngineFault(engine, name);
  return {
    target: engine.name,
    seconds,
    end: async () => {
      // One that was told to misbehave once does so when it is next asked, which may be later.
      if (seconds > 0) await setEngineFault(engine, null);
    },
  };
}

/** Sets or lifts the fault of a simulated engine. */
export async function setEngineFault(engine: Pick<EnginePart, 'url'>, name: string | null): Promise<void> {
  await fetch(`${engine.url}/__sim/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault: name }),
    signal: AbortSignal.timeout(2_000),
  }).catch(() => {});
}
