import type { AudioStore } from '#shared/audio/store.ts';
import { type ChunkResult, msAt } from '#shared/domain/chunk.ts';
import { isTerminal } from '#shared/domain/job.ts';
import type { JobClass, Options } from '#shared/domain/options.ts';
import { evenSpans } from '#shared/domain/span.ts';
import type { Outcome } from '#shared/domain/task.ts';
import { findChunk, type StoredChunk, saveChunkResult } from '#shared/postgres/chunk.ts';
import type { LedgerSettings } from '#shared/postgres/finish-job.ts';
import { countChunkDone, findJob } from '#shared/postgres/job.ts';
import type { Metrics } from '#shared/runtime/metrics.ts';
import { assembleJob } from '../assemble.ts';
import { failChunk } from '../fail-chunk.ts';
import { jobErrorOf } from '../fail-job.ts';
import type { Station } from '../station.ts';
import { readAudio } from './engine/chunk-file.ts';
import type { ChunkAudio, Engine } from './engine/engine.ts';
import type { Fitness } from './fitness.ts';
import type { Membership } from './membership.ts';
import type { QualityGate } from './quality-gate.ts';
import type { Speed } from './speed.ts';

type Parts = {
  engine: Engine;
  fitness: Fitness;
  gate: QualityGate;
  membership: Membership;
  metrics: Pick<Metrics, 'countSpeed' | 'countTranscribed'>;
  speed: Speed;
  store: AudioStore;
  leastDeadlineMs: number;
  settings: LedgerSettings;
};

type Input = { chunk: StoredChunk; options: Options };

/** Of such chunks an engine's slots together are a few hundred megabytes at most. */
const SHORT_MS = 60_000;

/** The slowest answer that is waited for: five times what the engine has needed so far. */
const PATIENCE = 5;

/** Transcribes one chunk after the other on the engine beside this worker. */
export function transcriberStation(by: Parts): Station<Input, ChunkResult> {
  return {
    kind: 'transcribe',

    async load(db, task) {
      const [job, chunk] = await Promise.all([findJob(db, task.jobId!), findChunk(db, task)]);
      return !job || isTerminal(job.state) || !chunk?.audioKey ? null : { chunk, options: job.options };
    },

    weigh: ({ chunk }) => by.engine.requests(soundOf(chunk)),

    async perform({ chunk, options }, { task, signal, turn, shrink: answered }) {
      await using file = await by.store.file(chunk.audioKey!, signal);
      // A serial engine has nothing else to do meanwhile, so its next chunk is read before its turn comes; and what is
      // short takes less time to read at once than bit by bit.
      const isRead = !by.engine.abilities.batching || msAt(chunk.endSample - chunk.startSample) <= SHORT_MS;
      const read = isRead ? await readAudio(file.path, signal) : null;
      const audio = { path: file.path, read, ...soundOf(chunk) };
      await turn();
      const deadlineMs = Math.max(by.leastDeadlineMs, (audio.durationMs / by.speed.current()) * PATIENCE);
      const answer = await by.engine.transcribe(audio, options, { signal, deadlineMs, answered });
      const heard = await examined(answer, by, deadlineMs, signal);
      const outcome = await by.gate.judge(heard, { sound: audio.spans, jobId: task.jobId!, signal });
      by.membership.noteChunk(outcome, audio.durationMs);
      if (outcome.kind === 'succeeded') noteSpeed(by, task.class, audio.durationMs, outcome.result.engine_ms);
      return outcome;
    },

    async complete(db, task, result) {
      const [left] = await Promise.all([countChunkDone(db, task.jobId!, result), saveChunkResult(db, task, result)]);
      by.metrics.countTranscribed(task.class, task.costMs ?? 0);
      if (left !== 0) return;
      await assembleJob(db, task.jobId!, by.settings);
      by.membership.noteJob();
    },

    fail: (db, task, error) =>
      failChunk(db, { jobId: task.jobId!, chunkId: task.chunkId! }, jobErrorOf(task, error), by.settings),
  };
}

function noteSpeed({ speed, metrics }: Parts, jobClass: JobClass, audioMs: number, engineMs: number): void {
  speed.measured(audioMs, engineMs);
  metrics.countSpeed(jobClass, engineMs, audioMs);
}

function soundOf({ startSample, endSample, spans }: StoredChunk): Omit<ChunkAudio, 'path'> {
  const durationMs = msAt(endSample - startSample);
  return { durationMs, spans: spans ?? evenSpans(durationMs) };
}

/** A failure says nothing of whose fault it is; the canary does. What was abandoned goes on in the engine: wait for it. */
async function examined<R>(
  outcome: Outcome<R>,
  { engine, fitness }: Parts,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Outcome<R>> {
  switch (outcome.kind) {
    case 'engine_absent':
      fitness.doubt('absent', outcome.error.message);
      return outcome;
    case 'engine_failed':
      return { ...outcome, engineIsFit: await fitness.examine(outcome.error.message, 0, signal) };
    case 'timed_out': {
      const ghostMs = engine.abilities.cancels ? 0 : deadlineMs;
      return { ...outcome, engineIsFit: await fitness.examine(outcome.error.message, ghostMs, signal) };
    }
    case 'released':
      if (!engine.abilities.cancels) {
        fitness.doubt('busy', 'the engine still works on what was abandoned', { ghostMs: deadlineMs });
      }
      return outcome;
    default:
      return outcome;
  }
}
