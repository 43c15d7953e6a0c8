import { v7 as uuidv7 } from 'uuid';
import type { BatchRequest } from '#shared/domain/batch-request.ts';
import { isWithin } from '#shared/domain/window.ts';
import { readEntry } from '#shared/manifest/read-entry.ts';
import { insertBatch, type NewBatch, validateBatch } from '#shared/postgres/batch.ts';
import { insertItems, type NoteAccepted } from '#shared/postgres/batch-item.ts';
import type { Db } from '#shared/postgres/client.ts';
import { insertExpandTask } from '#shared/postgres/expand-task.ts';
import type { Reach } from '#shared/runtime/bucket.ts';
import { checkBatch } from './check-batch.ts';

export type Handed = {
  projectId: string;
  requestId: string;
  request: BatchRequest;
  reach: Reach;
  noteAccepted: NoteAccepted;
};

/** So many items are written at a time. */
const PORTION = 1_000;

/** Writes a batch with all its items, or with the task that reads them from its manifest. Fails with `invalid`. */
export async function acceptBatch(db: Db, handed: Handed): Promise<string> {
  const { projectId, requestId, request, reach } = handed;
  const upload = await checkBatch(db, projectId, request, reach.allowNetworks);
  const { rows } = await db.query('select now() as now');
  const batch: NewBatch = {
    id: uuidv7(),
    projectId,
    requestId,
    name: request.name,
    class: request.class,
    defaults: request.defaults,
    callback: request.callback,
    window: request.window,
    isOpen: !request.window || isWithin(request.window, rows[0].now),
    manifest: request.manifest ?? null,
    manifestSha256: upload?.sha256 ?? null,
  };
  await insertBatch(db, batch);
  if (request.manifest) await insertExpandTask(db, batch);
  else await writeItems(db, batch, handed);
  return batch.id;
}

async function writeItems(db: Db, batch: NewBatch, { request, reach, noteAccepted }: Handed): Promise<void> {
  const raw = request.items ?? [];
  let duplicates = 0;
  for (let start = 0; start < raw.length; start += PORTION) {
    const entries = raw.slice(start, start + PORTION).map((item, index) => ({ line: start + index + 1, raw: item }));
    const items = entries.map(entry => readEntry(entry, batch, reach));
    duplicates += await insertItems(db, batch, items, noteAccepted);
  }
  await validateBatch(db, batch.id, duplicates);
}
