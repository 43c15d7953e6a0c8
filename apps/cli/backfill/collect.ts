import { StenopoolError } from '#client/error.ts';
import { pause } from '#client/pause.ts';
import type { Batch, BatchItemState } from '#client/schemas.ts';
import { explain } from '../explain.ts';
import { atOnce } from './at-once.ts';
import { customIdOf } from './bring.ts';
import { isOfOneRecording } from './outcome-of-error.ts';
import type { Recording } from './recording.ts';
import type { Run } from './run.ts';
import { writeOutputs } from './write-outputs.ts';

const POLL_MS = 1_000;
/** So much longer for each batch that is asked for. */
const POLL_MORE_MS = 50;
const FETCHES = 4;

/** Waits for what was handed in and writes the transcripts, until all that was brought has ended. */
export async function collect(run: Run, isBringing: () => boolean): Promise<void> {
  const seen = new Map<string, number>();
  const byId = new Map([...run.recordings.values()].map(recording => [customIdOf(recording.path), recording]));
  while (!run.signal.aborted) {
    const wasBringing = isBringing();
    const open = openBatches(run);
    if (open.length === 0 && !wasBringing) return;
    for (const { name, id } of open) await collectBatch(run, { name, id }, byId, seen);
    const waitMs = POLL_MS + POLL_MORE_MS * open.length;
    if (openBatches(run).length > 0 || isBringing()) await pause(waitMs, run.signal).catch(() => {});
  }
}

/** Those with recordings of this run that have not ended yet, oldest first. */
function openBatches({ journal, recordings, givenUp }: Run): { name: string; id: string }[] {
  const names = new Set(
    [...recordings.values()].flatMap(({ path, stamp }) => {
      const known = journal.known(path);
      const isOpen = known?.batch !== undefined && known.job === undefined && known.stamp === stamp;
      return isOpen && !givenUp.has(path) ? [known.batch!] : [];
    }),
  );
  return journal.handings().flatMap(({ name, id }) => (id !== null && names.has(name) ? [{ name, id }] : []));
}

async function collectBatch(
  run: Run,
  { name, id }: { name: string; id: string },
  byId: Map<string, Recording>,
  seen: Map<string, number>,
): Promise<void> {
  const batch = await run.client.batch.get(id).catch(error => {
    if (error instanceof StenopoolError && error.status === 404) return null;
    throw error;
  });
  if (batch && seen.get(id) === endedOf(batch)) return;
  const wanted = (recording: Recording | undefined): recording is Recording => {
    const known = recording && run.journal.known(recording.path);
    return known?.batch === name && known.job === undefined && !run.givenUp.has(recording!.path);
  };
  if (!batch) {
    for (const recording of byId.values()) if (wanted(recording)) forget(run, recording, GONE);
    return;
  }
  const ended = (async function* () {
    for await (const item of run.client.batch.items(id)) {
      const recording = byId.get(item.custom_id ?? '');
      if (wanted(recording) && item.state !== 'queued' && item.state !== 'processing') yield { recording, item };
    }
  })();
  await atOnce(FETCHES, ended, run.signal, ({ recording, item }) =>
    settle(run, recording, item).catch(error => giveUp(run, recording, error)),
  );
  if (!run.signal.aborted) seen.set(id, endedOf(batch));
}

const GONE = { code: 'not_found', message: 'the server has forgotten it; run this again' };

function endedOf({ counts }: Batch): number {
  return counts.completed + counts.failed + counts.canceled + counts.expired;
}

async function settle(run: Run, recording: Recording, item: BatchItemState): Promise<void> {
  const { path, bytes } = recording;
  const { client, journal, outputs, tally } = run;
  const { upload: _, ...known } = journal.known(path)!;
  const job = item.transcription_id;
  if (item.state !== 'completed' || job === null) {
    const { code, message } = item.error ?? { code: item.state, message: `it is ${item.state}` };
    if (item.state !== 'failed' || job === null || isRetryable(item)) return forget(run, recording, { code, message });
    journal.note(path, { ...known, job, failed: { code, message } });
    return tally.count({ what: 'failed', path, bytes, code, message });
  }
  if (!(await writeOutputs(run, job, outputs.of(path)))) return forget(run, recording, GONE);
  journal.note(path, { ...known, job });
  const { audio } = await client.get(job);
  tally.count({ what: 'done', path, bytes, audioMs: audio.duration_ms ?? 0, id: job });
}

function giveUp({ tally, givenUp }: Run, { path, bytes }: Recording, error: unknown): void {
  if (!isOfOneRecording(error)) throw error;
  givenUp.add(path);
  const code = (error as StenopoolError).code;
  tally.count({ what: 'failed', path, bytes, code, message: `not fetched: ${explain(error).replace(/\.$/, '')}` });
}

function isRetryable({ error }: BatchItemState): boolean {
  return error !== null && 'retryable' in error && error.retryable;
}

/** It failed this time; the next run does it anew. */
function forget(
  { journal, tally }: Run,
  { path, stamp, bytes }: Recording,
  why: { code: string; message: string },
): void {
  journal.note(path, { stamp });
  tally.count({ what: 'failed', path, bytes, ...why });
}
