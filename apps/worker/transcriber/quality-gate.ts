import type { ChunkResult } from '#shared/domain/chunk.ts';
import { qualityFlags } from '#shared/domain/quality.ts';
import type { Span } from '#shared/domain/span.ts';
import type { Failure, Outcome } from '#shared/domain/task.ts';
import type { Fitness } from './fitness.ts';

/** So many jobs in a row that came out doubtful are more likely the engine's doing than theirs. */
const DOUBTFUL_JOBS = 5;

/** Lets what an engine said pass, or holds it to be bad output. */
export type QualityGate = {
  judge(
    outcome: Outcome<ChunkResult>,
    about: { sound: Span[]; jobId: string; signal: AbortSignal },
  ): Promise<Outcome<ChunkResult>>;
};

/**
 * Judges one engine's answers. Bad output is no failure of the engine: a recording of noise is not its fault. Only after
 * a row of jobs without a good answer the canary is asked, and if that fails the last of them was the engine's failure.
 */
export function openQualityGate(fitness: Pick<Fitness, 'examine'>): QualityGate {
  const doubtful = new Set<string>();
  return {
    async judge(outcome, { sound, jobId, signal }) {
      if (outcome.kind !== 'succeeded') return outcome;
      const flags = qualityFlags(outcome.result, sound);
      if (flags.length === 0) {
        doubtful.clear();
        return outcome;
      }
      const message = `what the engine said cannot be right: ${flags.join(', ')}`;
      const error: Failure = { code: 'engine_bad_output', message };
      if (doubtful.add(jobId).size >= DOUBTFUL_JOBS) {
        doubtful.clear();
        if (!(await fitness.examine(message, 0, signal))) return { kind: 'engine_failed', error, engineIsFit: false };
      }
      return { kind: 'bad_output', error, result: { ...outcome.result, flags } };
    },
  };
}
