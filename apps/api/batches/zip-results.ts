import { gunzipSync } from 'node:zlib';
import { makeZip } from 'client-zip';
import { openFileNames } from '#shared/domain/file-name.ts';
import { formatTranscript, type ResultFormat } from '#shared/domain/formats.ts';
import type { Db } from '#shared/postgres/client.ts';
import { completedItems, errorLines } from './item-lines.ts';

const ERRORS = 'errors.jsonl';
const EXTENSIONS: Record<ResultFormat, string> = {
  json: 'json',
  text: 'txt',
  srt: 'srt',
  vtt: 'vtt',
  tsv: 'tsv',
  md: 'md',
};

/** A zip with a file for each completed item, called after its `custom_id`, and one that tells of the others. */
export function zipResults(db: Db, batchId: string, format: ResultFormat, at: Date): AsyncIterable<Uint8Array> {
  return makeZip(filesOf(db, batchId, format, at), { buffersAreUTF8: true });
}

async function* filesOf(db: Db, batchId: string, format: ResultFormat, lastModified: Date) {
  const nameFile = openFileNames([ERRORS]);
  for await (const { customId, body } of completedItems(db, batchId)) {
    if (!body) continue;
    const transcript = JSON.parse(gunzipSync(body).toString());
    const input = formatTranscript(transcript, format).body;
    yield { name: nameFile(customId, EXTENSIONS[format]), input, lastModified };
  }
  yield { name: ERRORS, input: errorLines(db, batchId), lastModified };
}
