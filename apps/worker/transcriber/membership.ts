import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Outcome } from '#shared/domain/task.ts';
import type { EngineName } from '#shared/domain/transcript.ts';
import type { Pool } from '#shared/postgres/client.ts';
import { addToPool, joinPool, type Tally } from '#shared/postgres/pool.ts';

/** What a transcriber has to do with its pool: the workers that run the same model in the same revision. */
export type Membership = {
  /** Compares what the engine heard in the canary clip with what the pool knows: why it may not work, or null. */
  compare(engine: EngineName, answer: string): Promise<string | null>;
  /** Notes how one chunk ended. */
  noteChunk(outcome: Outcome<ChunkResult>, audioMs: number): void;
  /** Notes that a job was completed with the last of its chunks. */
  noteJob(): void;
  /** Writes down what was noted since the last time. */
  tell(): Promise<void>;
};

const NOTHING: Tally = { jobs: 0, chunks: 0, failed: 0, flagged: 0, audioMs: 0, engineMs: 0 };

/** Opens the membership of a worker; it belongs to no pool before its engine was compared. */
export function openMembership(ledger: Pool, workerId: string): Membership {
  let pool: EngineName | undefined;
  let tally = { ...NOTHING };
  return {
    async compare(engine, answer) {
      const known = await joinPool(ledger, engine, answer, workerId);
      pool = engine;
      return known === answer ? null : unlike(engine, answer, known);
    },
    noteChunk(outcome, audioMs) {
      if (outcome.kind === 'engine_failed' || outcome.kind === 'timed_out') tally.failed += 1;
      if (outcome.kind !== 'succeeded' && outcome.kind !== 'bad_output') return;
      tally.chunks += 1;
      tally.audioMs += audioMs;
      tally.engineMs += outcome.result.engine_ms;
      if (outcome.result.flags.length > 0) tally.flagged += 1;
    },
    noteJob() {
      tally.jobs += 1;
    },
    async tell() {
      if (!pool) return;
      const told = tally;
      tally = { ...NOTHING };
      try {
        await addToPool(ledger, pool, told);
      } catch (error) {
        for (const key of Object.keys(told) as (keyof Tally)[]) tally[key] += told[key];
        throw error;
      }
    },
  };
}

function unlike({ name, revision }: EngineName, answer: string, known: string): string {
  const heard = `"${shorten(answer)}" in the canary clip where the pool ${name}@${revision ?? ''} hears "${shorten(known)}"`;
  return `held back: it hears ${heard}; give it another ENGINE_REVISION if it is another model on purpose`;
}

function shorten(answer: string): string {
  return answer.length > 40 ? `${answer.slice(0, 40)}…` : answer;
}
