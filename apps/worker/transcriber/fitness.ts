import type { EngineName } from '#shared/domain/transcript.ts';
import type { WorkerState } from '#shared/postgres/worker.ts';
import type { Log } from '#shared/runtime/log.ts';
import { type Proof, prove } from './canary.ts';
import { type Condition, openComplaint } from './complaint.ts';
import type { Engine, EngineFacts } from './engine/engine.ts';
import { openPassiveLimit, type PassiveLimit } from './passive-limit.ts';
import { type Attempted, recover } from './recover.ts';

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
  /** Compares an engine that passed its canary with the others of its pool: why it is not to work, or null. */
  compare: (engine: EngineFacts, answer: string) => Promise<string | null>;
  /** Hears what each canary came to, unless work came in before it. */
  proven: (proof: Proof) => void;
  /** Hears of each change of state. */
  heed: (condition: Condition) => void;
};

/** Watches over an engine. It is in doubt until `doubt('starting', …)` has been answered by its canary. */
export function openFitness(parts: FitnessParts): Fitness {
  const { engine, log, patienceMs, limit } = parts;
  const closing = new AbortController();
  const failures = openPassiveLimit(limit);
  const complain = openComplaint(log);
  let name: EngineName | null = null;
  let note: string | undefined;
  let condition: Condition = { state: 'starting', reason: null };
  let recovering = false;

  function turn(next: Condition): void {
    const before = condition;
    condition = next;
    complain(condition, before, { engine: name, note });
    parts.heed(condition);
  }

  async function tryCanary(ghostMs: number): Promise<Attempted> {
    const proof = await prove(engine, patienceMs + ghostMs, closing.signal);
    parts.proven(proof);
    const found = await judgeProof(parts, proof);
    if (found.condition.state !== 'fit') turn(found.condition);
    else ({ engine: name, note } = found);
    return found.attempted;
  }

  function doubt(state: WorkerState, reason: string, { restMs = 0, ghostMs = 0 } = {}): void {
    turn({ state, reason });
    if (recovering) return;
    recovering = true;
    recover(() => tryCanary(ghostMs), restMs, closing.signal).then(
      () => {
        recovering = false;
        turn({ state: 'fit', reason: null });
      },
      error => closing.signal.aborted || log.error({ err: error }, 'could not prove the engine'),
    );
  }

  return {
    doubt,
    async examine(failure, ghostMs, signal) {
      const waitMs = ghostMs > 0 ? Math.min(patienceMs, GHOST_PATIENCE_MS) : patienceMs;
      const proof = await prove(engine, waitMs, AbortSignal.any([signal, closing.signal]));
      parts.proven(proof);
      if (proof.state !== 'fit') doubt(proof.state, failure, { ghostMs });
      else if (failures.add(Date.now())) doubt('sick', `it failed ${limit.maxFails} times: ${failure}`, limit);
      return proof.state === 'fit';
    },
    async check(isIdle) {
      if (recovering || !isIdle()) return;
      const proof = await prove(engine, patienceMs, closing.signal);
      if (proof.state === 'fit' || isIdle()) parts.proven(proof);
      const { condition } = await judgeProof(parts, proof);
      if (condition.state !== 'fit' && isIdle()) doubt(condition.state, condition.reason ?? condition.state);
    },
    condition: () => condition,
    engine: () => name,
    close: () => closing.abort('closed'),
  };
}

/** An engine may pass its canary and be unlike the others of its pool; while the ledger is away nobody can tell. */
async function judgeProof(
  { compare, log }: FitnessParts,
  proof: Proof,
): Promise<{ condition: Condition; attempted: Attempted; engine: EngineName | null; note?: string | undefined }> {
  if (proof.state !== 'fit') return { condition: proof, attempted: 'unfit', engine: null };
  const { note, heldBack, ...engine } = proof.engine;
  try {
    const reason = heldBack ?? (await compare(proof.engine, proof.answer));
    if (reason === null) return { condition: { state: 'fit', reason: null }, attempted: 'fit', engine, note };
    return { condition: { state: 'sick', reason, heldBack: true }, attempted: 'held_back', engine };
  } catch (err) {
    log.warn({ err }, 'could not compare the engine with its pool');
    return { condition: { state: 'starting', reason: 'the ledger is away' }, attempted: 'unfit', engine };
  }
}
