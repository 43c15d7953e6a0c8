import type { JobRow } from '#shared/domain/job.ts';
import { choosePlan, type Plan, type Recording } from '#shared/domain/plan.ts';
import { findCapacity } from '#shared/postgres/capacity.ts';
import type { Db } from '#shared/postgres/client.ts';
import { countChunks } from '#shared/postgres/job.ts';
import { forgetChunks, keepChunks, listKeptPlaces, unlessKept } from '#shared/postgres/kept-chunk.ts';
import { findPlan, savePlan } from '#shared/postgres/plan.ts';
import type { Note } from '../station.ts';
import { addChunks, type PreparedChunk } from './add-chunks.ts';
import type { Source } from './find-source.ts';
import { keepSource } from './keep-source.ts';
import type { PreparerParts } from './prepare.ts';

/** What is told to the ledger while a recording is being decoded. */
export type Ledger = {
  /** How to cut the recording: as was chosen once, or is chosen now. */
  plan(recording: Recording): Promise<Planned>;
  /**
   * Has engines take these chunks. `inOrder` says that none that is yet to come changes what comes first in the
   * transcript. False if somebody else prepares the recording by now: then nothing is written.
   */
  add(chunks: PreparedChunk[], plan: Plan, inOrder: boolean): Promise<boolean>;
};

/** A plan, and the places of chunks that need not be made any more. */
export type Planned = { plan: Plan; kept: Set<string> };

/** The ledger of a job that is being prepared. With a plan its recording is kept, so that it is the same next time. */
export function openLedger(
  note: Note,
  job: JobRow,
  source: Source,
  { settings }: Pick<PreparerParts, 'settings'>,
): Ledger {
  return {
    async plan(recording) {
      let planned: Planned | undefined;
      await source.received?.place?.();
      await note(async db => {
        await keepSource(db, source);
        planned = await planJob(db, job, source, recording, settings.DIARIZE_MAX_MINUTES);
      });
      if (!planned) throw new Error('the task was taken away');
      return planned;
    },
    add: (chunks, { rank }, inOrder) =>
      note(async db => {
        const kept = await keepChunks(db, job.id, chunks);
        await Promise.all([
          addChunks(db, job, unlessKept(chunks, kept), rank),
          countChunks(db, job.id, inOrder, chunks.at(-1)!.index + 1),
        ]);
      }),
  };
}

async function planJob(
  db: Db,
  { id, options, createdAt }: JobRow,
  source: Source,
  recording: Recording,
  diarizeMinutes: number,
): Promise<Planned> {
  const before = await findPlan(db, id);
  if (before.plan && before.sha256 === source.sha256) {
    return { plan: before.plan, kept: await listKeptPlaces(db, id) };
  }
  await forgetChunks(db, id);
  const about = { ...recording, diarization: options.diarization, createdAt };
  const plan = choosePlan(about, await findCapacity(db, options.engine), diarizeMinutes * 60);
  await savePlan(db, id, plan, source);
  return { plan, kept: new Set() };
}
