import { gunzipSync } from 'node:zlib';
import type { JobState } from '#shared/domain/job.ts';
import { type ItemResult, listItems, listResults } from '#shared/postgres/batch-list.ts';
import type { Db } from '#shared/postgres/client.ts';

/** Transcripts may be large: so few are in memory at a time. */
const RESULTS = 20;
const ITEMS = 1_000;

const WITHOUT_RESULT: JobState[] = ['failed', 'canceled', 'expired'];

/** The completed items of a batch, one after the other. */
export async function* completedItems(db: Db, batchId: string): AsyncGenerator<ItemResult> {
  for (let after = 0, isLast = false; !isLast; ) {
    const page = await listResults(db, batchId, { after, limit: RESULTS });
    yield* page;
    isLast = page.length < RESULTS;
    after = page.at(-1)?.line ?? after;
  }
}

/** A line of JSON for each completed item, with its transcript. */
export async function* resultLines(db: Db, batchId: string): AsyncGenerator<string> {
  for await (const { line, customId, jobId, body } of completedItems(db, batchId)) {
    const about = JSON.stringify({ custom_id: customId, line, transcription_id: jobId }).slice(0, -1);
    yield `${about},"result":${body ? gunzipSync(body) : 'null'}}\n`;
  }
}

/** A line of JSON for each item that ended without a transcript, with the reason. */
export async function* errorLines(db: Db, batchId: string): AsyncGenerator<string> {
  for (let after = 0, isLast = false; !isLast; ) {
    const page = await listItems(db, batchId, { states: WITHOUT_RESULT, after, limit: ITEMS });
    for (const { line, customId, jobId, state, error } of page) {
      yield `${JSON.stringify({ custom_id: customId, line, transcription_id: jobId, state, error })}\n`;
    }
    isLast = page.length < ITEMS;
    after = page.at(-1)?.line ?? after;
  }
}
