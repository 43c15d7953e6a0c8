import type { BatchRequest } from '#shared/domain/batch-request.ts';
import type { BatchTrial } from '#shared/domain/batch-trial.ts';
import { predictMoreMs } from '#shared/domain/eta.ts';
import { passMs } from '#shared/domain/window.ts';
import { readEntry } from '#shared/manifest/read-entry.ts';
import { sumMeasured } from '#shared/postgres/batch-audio.ts';
import { type Checked, checkItems } from '#shared/postgres/batch-item.ts';
import { findUsualMs } from '#shared/postgres/batch-progress.ts';
import type { Context } from '../http/route.ts';
import { readItems } from './read-items.ts';

const MOST_ERRORS = 20;

type Asked = Context<unknown, unknown, unknown, BatchRequest>;

/** Tells what would come of a batch, and writes nothing. Fails with `invalid`. */
export async function tryBatch(context: Asked): Promise<BatchTrial> {
  const { db, backlog, projectId, body: request, settings } = context;
  const seen = new Set<string>();
  const tally: Tally = {
    valid: 0,
    invalid: 0,
    duplicates: 0,
    known: { items: 0, audioMs: 0 },
    engine: null,
    errors: [],
  };
  for await (const entries of readItems(context)) {
    const read = entries.map(entry => readEntry(entry, request, settings));
    const fresh = read.filter(({ customId }) => customId === null || !(seen.has(customId) || !seen.add(customId)));
    tally.duplicates += read.length - fresh.length;
    const items = await checkItems(db, projectId, fresh);
    for (const item of items) count(tally, item);
    const { items: known, audioMs } = await sumMeasured(db, projectId, hashesOf(items));
    tally.known = { items: tally.known.items + known, audioMs: tally.known.audioMs + audioMs };
  }
  const estimatedItems = tally.valid - tally.known.items;
  const usualMs = estimatedItems > 0 ? await findUsualMs(db, projectId) : 0;
  const estimatedMs = usualMs === null ? null : Math.round(estimatedItems * usualMs);
  const audioMs = estimatedMs === null ? null : tally.known.audioMs + estimatedMs;
  const place = { engine: tally.engine ?? '', class: request.class, projectId };
  const etaMs = audioMs === null ? null : predictMoreMs(await backlog.look(db), place, audioMs);
  return {
    object: 'batch_dry_run',
    counts: {
      total: tally.valid + tally.invalid,
      valid: tally.valid,
      invalid: tally.invalid,
      duplicates: tally.duplicates,
    },
    audio: {
      known_ms: tally.known.audioMs,
      known_items: tally.known.items,
      estimated_ms: estimatedMs,
      estimated_items: estimatedItems,
    },
    eta_ms: passMs(request.window ?? null, new Date(), etaMs),
    errors: tally.errors,
  };
}

type Tally = {
  valid: number;
  invalid: number;
  duplicates: number;
  known: { items: number; audioMs: number };
  /** That of the first item: batches ask one engine, nearly always. */
  engine: string | null;
  errors: BatchTrial['errors'];
};

function count(tally: Tally, { line, customId, request, error }: Checked): void {
  if (request) {
    tally.valid += 1;
    tally.engine ??= request.engine;
    return;
  }
  tally.invalid += 1;
  if (tally.errors.length < MOST_ERRORS) tally.errors.push({ line, custom_id: customId, message: error!.message });
}

function hashesOf(items: Checked[]): string[] {
  return items.flatMap(({ upload }) => upload?.sha256 ?? []);
}
