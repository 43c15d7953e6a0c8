import { randomUUID } from 'node:crypto';
import { StenopoolError } from '#client/error.ts';
import type { BatchItem } from '#client/schemas.ts';
import type { Handing } from './journal.ts';
import type { Recording } from './recording.ts';
import type { Run } from './run.ts';

/** The first one is handed in at once, so that engines begin; the more there are, the more go together. */
const LARGEST = 256;
const PATIENCE_MS = 10_000;

/** Gathers recordings that are on the server into batches. */
export type HandIn = {
  add(recording: Recording, item: BatchItem): Promise<void>;
  /** Hands in what was gathered. */
  finish(): Promise<void>;
};

/** Opens the way in. */
export function openHandIn(run: Run): HandIn {
  let gathered: { recording: Recording; item: BatchItem }[] = [];
  let since = performance.now();
  let size = 1;

  async function finish(): Promise<void> {
    if (gathered.length === 0) return;
    const now = gathered;
    gathered = [];
    size = Math.min(size * 2, LARGEST);
    const { id } = run.journal;
    await handIn(run, {
      name: `${run.batch.name.slice(0, 150)} ${id.slice(0, 8)}-${run.journal.handings().length + 1}`,
      key: randomUUID(),
      id: null,
      items: now.map(({ item }) => item),
      paths: now.map(({ recording: { path, stamp } }) => [path, stamp]),
    });
  }

  return {
    async add(recording, item) {
      if (gathered.length === 0) since = performance.now();
      gathered.push({ recording, item });
      if (gathered.length >= size || performance.now() - since > PATIENCE_MS) await finish();
    },
    finish,
  };
}

/** Hands in what an earlier run was about to when it was killed: nobody knows whether the server has it. */
export async function finishHandIns(run: Run): Promise<void> {
  const open = new Map(run.journal.handings().flatMap(each => (each.id === null ? [[each.name, each]] : [])));
  if (open.size === 0) return;
  for await (const { name, id } of run.client.batch.list()) {
    const handing = open.get(name ?? '');
    if (handing) run.journal.hand({ ...handing, id });
    open.delete(name ?? '');
    if (open.size === 0) return;
  }
  for (const handing of open.values()) await handIn(run, handing);
}

async function handIn({ client, journal, tally, batch }: Run, handing: Handing): Promise<void> {
  const { name, key, items } = handing;
  journal.hand(handing);
  try {
    const request = { name, class: batch.class, window: batch.window, defaults: batch.defaults, items };
    const { id } = await client.batch.create(request, { idempotencyKey: key });
    journal.hand({ ...handing, id });
    tally.count({ what: 'handed_in', batch: id, count: items.length });
  } catch (error) {
    if (error instanceof StenopoolError && !error.retryable) journal.withdraw(handing);
    throw error;
  }
}
