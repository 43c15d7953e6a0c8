import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Options } from '#shared/domain/options.ts';
import type { EngineName } from '#shared/domain/transcript.ts';
import type { WorkerState } from '#shared/postgres/worker.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { Engine } from './engine/engine.ts';

/** A second or two of speech: an engine that says anything to it is fit. */
const CANARY = { path: fileURLToPath(new URL('./canary.flac', import.meta.url)), durationMs: 2_000 };

/** Work that was abandoned may still be before the canary: no engine here can be told to stop. */
const CANARY_DEADLINE_MS = 600_000;

const BACKOFF_MS = { first: 250, most: 10_000 };

export type Fitness = {
  /** Proves the engine now. */
  prove(): Promise<boolean>;
  /** Something went wrong: no task is taken until the canary has passed. */
  doubt(state: WorkerState, reason: string): void;
  /** How the engine is, and why. */
  state(): Condition;
  /** What answers there, as of the last proof; null before the first. */
  engine(): EngineName | null;
  close(): void;
};

export type Condition = { state: WorkerState; reason: string | null };

/** Keeps an engine in doubt until its canary passes; `tell` hears of each change, `fit` included. */
export function openFitness(engine: Engine, log: Log, tell: (condition: Condition) => void): Fitness {
  const closing = new AbortController();
  let name: EngineName | null = null;
  let condition: Condition = { state: 'starting', reason: null };
  let doubted = false;

  function turn(state: WorkerState, reason: string | null): void {
    condition = { state, reason };
    tell(condition);
  }

  async function prove(): Promise<boolean> {
    try {
      name = await engine.probe(closing.signal);
    } catch (err) {
      log.debug({ err }, 'the engine does not answer');
      return false;
    }
    const answer = await engine.transcribe(CANARY, Options.parse({}), {
      signal: closing.signal,
      deadlineMs: CANARY_DEADLINE_MS,
    });
    const passed = answer.kind === 'succeeded' && answer.result.segments.length > 0;
    if (!passed)
      log.warn({ outcome: answer.kind, error: 'error' in answer ? answer.error : undefined }, 'canary failed');
    return passed;
  }

  async function proveUntilFit(): Promise<void> {
    for (let wait = BACKOFF_MS.first; !(await prove()); wait = Math.min(wait * 2, BACKOFF_MS.most)) {
      await pause(wait, undefined, { signal: closing.signal });
    }
    doubted = false;
    log.info({ engine: name }, 'the engine is fit');
    turn('fit', null);
  }

  return {
    prove,
    doubt(state, reason) {
      turn(state, reason);
      if (doubted) return;
      doubted = true;
      log[state === 'starting' ? 'info' : 'warn']({ state, reason }, 'the engine is in doubt');
      proveUntilFit().catch(() => {});
    },
    state: () => condition,
    engine: () => name,
    close: () => closing.abort('closed'),
  };
}
