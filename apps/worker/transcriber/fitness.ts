import { setTimeout as pause } from 'node:timers/promises';
import type { EngineName } from '#shared/domain/transcript.ts';
import type { WorkerState } from '#shared/postgres/worker.ts';
import type { Log } from '#shared/runtime/log.ts';
import { prove } from './canary.ts';
import { type Condition, openComplaint } from './complaint.ts';
import type { Engine } from './engine/engine.ts';
import { openPassiveLimit, type PassiveLimit } from './passive-limit.ts';

const BACKOFF_MS = { first: 250, most: 3_000 };
const GHOST_PATIENCE_MS = 5_000;

/** Whether an engine can be trusted with work. */
export type Fitness = {
  /**
   * After a failure: has the canary tell whether the engine is at fault. False: it is, and in doubt from now on. Behind
   * work that was abandoned (`ghostMs` > 0) the canary is not waited for long: the task is better off elsewhere.
   */
  examine(failure: string, ghostMs: number, signal: AbortSignal): Promise<boolean>;
  /** No task is taken until the canary has passed; it is not tried for `restMs`, nor given up for `ghostMs`. */
  doubt(state: WorkerState, reason: string, wait?: { restMs?: number; ghostMs?: number }): void;
  /** While nothing is to be done: a canary that fails puts the engine in doubt, unless work came in before it. */
  check(isIdle: () => boolean): Promise<void>;
  condition(): Condition;
  /** What answers there, as of the last proof; null before the first. */
  engine(): EngineName | null;
  close(): void;
};

export type FitnessParts = {
  engine: Engine;
  log: Log;
  /** How long an engine that is fit may take to answer the canary. */
  patienceMs: number;
  limit: PassiveLimit;
  /** Hears of each change of state. */
  heed: (condition: Condition) => void;
};

/** Watches over an engine. It is in doubt until `doubt('starting', …)` has been answered by its canary. */
export function openFitness({ engine, log, patienceMs, limit, heed }: FitnessParts): Fitness {
  const closing = new AbortController();
  const failures = openPassiveLimit(limit);
  const complain = openComplaint(log);
  let name: EngineName | null = null;
  let condition: Condition = { state: 'starting', reason: null };
  let recovering = false;

  function turn(state: WorkerState, reason: string | null): void {
    const before = condition;
    condition = { state, reason };
    complain(condition, before, name);
    heed(condition);
  }

  async function tryCanary(ghostMs: number): Promise<boolean> {
    const proof = await prove(engine, patienceMs + ghostMs, closing.signal);
    if (proof.state === 'fit') name = proof.engine;
    else turn(proof.state, proof.reason);
    return proof.state === 'fit';
  }

  async function recover(restMs: number, ghostMs: number): Promise<void> {
    await pause(restMs, undefined, { signal: closing.signal });
    for (let wait = BACKOFF_MS.first; !(await tryCanary(ghostMs)); wait = Math.min(wait * 2, BACKOFF_MS.most)) {
      await pause(wait, undefined, { signal: closing.signal });
    }
    recovering = false;
    turn('fit', null);
  }

  function doubt(state: WorkerState, reason: string, { restMs = 0, ghostMs = 0 } = {}): void {
    turn(state, reason);
    if (recovering) return;
    recovering = true;
    recover(restMs, ghostMs).catch(
      error => closing.signal.aborted || log.error({ err: error }, 'could not prove the engine'),
    );
  }

  return {
    doubt,
    async examine(failure, ghostMs, signal) {
      const waitMs = ghostMs > 0 ? Math.min(patienceMs, GHOST_PATIENCE_MS) : patienceMs;
      const proof = await prove(engine, waitMs, AbortSignal.any([signal, closing.signal]));
      if (proof.state !== 'fit') doubt(proof.state, failure, { ghostMs });
      else if (failures.add(Date.now())) doubt('sick', `it failed ${limit.maxFails} times: ${failure}`, limit);
      return proof.state === 'fit';
    },
    async check(isIdle) {
      if (recovering || !isIdle()) return;
      const proof = await prove(engine, patienceMs, closing.signal);
      if (proof.state !== 'fit' && isIdle()) doubt(proof.state, proof.reason);
    },
    condition: () => condition,
    engine: () => name,
    close: () => closing.abort('closed'),
  };
}
