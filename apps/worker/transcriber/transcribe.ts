import type { AudioStore } from '#shared/audio/store.ts';
import { type ChunkResult, msAt } from '#shared/domain/chunk.ts';
import { isTerminal } from '#shared/domain/job.ts';
import type { Options } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import { findChunk, type StoredChunk, saveChunkResult } from '#shared/postgres/chunk.ts';
import type { LedgerSettings } from '#shared/postgres/finish-job.ts';
import { addWarnings, countChunkDone, findJob } from '#shared/postgres/job.ts';
import { assembleJob } from '../assemble.ts';
import { failJob } from '../fail-job.ts';
import type { Station } from '../station.ts';
import type { Engine } from './engine/engine.ts';
import type { Fitness } from './fitness.ts';
import type { Speed } from './speed.ts';

type Input = { chunk: StoredChunk; options: Options };

/** The slowest answer that is waited for: five times what the engine has needed so far. */
const PATIENCE = 5;

/** Transcribes one chunk after the other on the engine beside this worker. */
export function transcriberStation(by: {
  engine: Engine;
  fitness: Fitness;
  speed: Speed;
  store: AudioStore;
  leastDeadlineMs: number;
  settings: LedgerSettings;
}): Station<Input, ChunkResult> {
  return {
    kind: 'transcribe',

    async load(db, task) {
      const job = await findJob(db, task.jobId!);
      const chunk = await findChunk(db, task.chunkId!);
      return !job || isTerminal(job.state) || !chunk?.audioKey ? null : { chunk, options: job.options };
    },

    async perform({ chunk, options }, { signal }) {
      const durationMs = msAt(chunk.endSample - chunk.startSample);
      const path = await by.store.file(chunk.audioKey!);
      const deadlineMs = Math.max(by.leastDeadlineMs, (durationMs / by.speed.current()) * PATIENCE);
      const outcome = await by.engine.transcribe({ path, durationMs }, options, { signal, deadlineMs });
      if (outcome.kind === 'succeeded') by.speed.measured(durationMs, outcome.result.engine_ms);
      return withVerdictOfTheCanary(outcome, by.fitness);
    },

    async complete(db, task, result) {
      await saveChunkResult(db, task.chunkId!, result);
      await addWarnings(db, task.jobId!, result.warnings);
      const left = await countChunkDone(db, task.jobId!, result.engine_ms);
      if (left === 0) await assembleJob(db, task.jobId!, by.settings);
    },

    fail: (db, task, error) => failJob(db, task, error, by.settings),
  };
}

/** A failure says nothing of whose fault it is; the canary does. Abandoned work goes on in the engine: wait for it. */
async function withVerdictOfTheCanary<R>(outcome: Outcome<R>, fitness: Fitness): Promise<Outcome<R>> {
  switch (outcome.kind) {
    case 'engine_absent':
      fitness.doubt('absent', outcome.error.message);
      return outcome;
    case 'engine_failed': {
      const engineIsFit = await fitness.prove();
      if (!engineIsFit) fitness.doubt('sick', outcome.error.message);
      return { ...outcome, engineIsFit };
    }
    case 'timed_out':
    case 'released':
      fitness.doubt('busy', 'the engine still works on what was abandoned');
      return outcome;
    default:
      return outcome;
  }
}
