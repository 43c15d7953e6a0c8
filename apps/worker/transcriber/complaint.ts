import type { EngineName } from '#shared/domain/transcript.ts';
import type { WorkerState } from '#shared/postgres/worker.ts';
import type { Log } from '#shared/runtime/log.ts';

const COMPLAIN_EVERY_MS = 60_000;

/** How an engine is; `heldBack`: it answers, and is not to work all the same. */
export type Condition = { state: WorkerState; reason: string | null; heldBack?: true };

/** Who became fit, and what an operator should know of it. */
type Found = { engine: EngineName | null; note: string | undefined };

/** Logs how an engine is: each time that it becomes fit, and once a minute at the most that it is not. */
export function openComplaint(log: Log): (condition: Condition, before: Condition, found: Found) => void {
  let complainedAt = Number.NEGATIVE_INFINITY;
  return ({ state, reason }, before, found) => {
    if (state === 'fit' && before.state !== 'fit') log.info(found, 'the engine is fit');
    if (state === 'fit' || state === 'starting') return;
    if (performance.now() - complainedAt < COMPLAIN_EVERY_MS) return;
    complainedAt = performance.now();
    log.warn({ state, reason }, 'the engine takes no work');
  };
}
