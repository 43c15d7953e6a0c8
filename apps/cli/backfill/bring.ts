import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { StenopoolError } from '#client/error.ts';
import type { BatchItem } from '#client/schemas.ts';
import { explain } from '../explain.ts';
import { hashFile } from '../hash-file.ts';
import { uploadFile } from '../upload-file.ts';
import type { Known } from './journal.ts';
import { isFinal, isOfOneRecording } from './outcome-of-error.ts';
import type { Recording } from './recording.ts';
import type { Run } from './run.ts';
import { writeOutputs } from './write-outputs.ts';

/** An upload that no job uses is removed after 24 hours. */
const UPLOAD_LASTS_MS = 23 * 3_600_000;

/** Longer than any name that the server takes. */
const LONGEST_ID = 200;

/**
 * Finds out how far a recording has come and does what is to be done here: nothing, fetch transcripts that are missing,
 * or upload it. Gives the item to hand in, or null where there is none.
 */
export async function bring(run: Run, recording: Recording): Promise<BatchItem | null> {
  const { path, stamp, bytes, place } = recording;
  const { journal, tally } = run;
  try {
    const known = await recall(run, recording);
    if (known?.failed) {
      tally.count({ what: 'failed', path, bytes, ...known.failed });
      return null;
    }
    if (known?.job !== undefined && (await hasOutputs(run, recording, known.job))) {
      tally.count({ what: 'kept', path, bytes });
      return null;
    }
    if (known?.job === undefined && known?.batch !== undefined) return null;
    if (!known && journal.known(path)) journal.note(path, { stamp });
    const audio = 'url' in place ? place : await upload(run, recording, place.file, known);
    return { custom_id: customIdOf(path), audio, ...recording.options };
  } catch (error) {
    if (!isOfOneRecording(error)) throw error;
    const failed = { code: (error as StenopoolError).code, message: explain(error).replace(/\.$/, '') };
    if (isFinal(error)) journal.note(path, { stamp, failed });
    tally.count({ what: 'failed', path, bytes, ...failed });
    return null;
  }
}

/** What an item is called: its path, or the end of one that is too long. */
export function customIdOf(path: string): string {
  if (path.length <= LONGEST_ID) return path;
  return `…${path.slice(-150)} ${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
}

/** What is known of the recording as it is now; undefined if its content is new. */
async function recall({ journal }: Run, { path, stamp, place }: Recording): Promise<Known | undefined> {
  const known = journal.known(path);
  if (known === undefined || known.stamp === stamp) return known;
  if (!('file' in place) || known.sha256 === undefined || (await hashFile(place.file)) !== known.sha256) {
    return undefined;
  }
  const touched = { ...known, stamp };
  journal.note(path, touched);
  return touched;
}

/** Whether its transcripts are there, now at the latest; false where the server has purged them. */
async function hasOutputs(run: Run, { path }: Recording, job: string): Promise<boolean> {
  const missing = await run.outputs.missing(path);
  return missing.length === 0 || (await writeOutputs(run, job, missing));
}

async function upload(run: Run, { path, stamp }: Recording, file: string, known?: Known) {
  const { journal, tally } = run;
  const lies = known?.job === undefined ? known?.upload : undefined;
  if (lies && Date.now() - lies.at < UPLOAD_LASTS_MS) return { upload_id: lies.id };
  const { sha256, upload_id } = await uploadFile(
    run,
    { path: file, name: basename(path) },
    { from: known?.growing, onBegun: growing => journal.note(path, { stamp, growing }) },
  );
  journal.note(path, { stamp, sha256, upload: { id: upload_id, at: Date.now() } });
  tally.count({ what: 'uploaded', path });
  return { upload_id };
}
