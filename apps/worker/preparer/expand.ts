import type { AudioStore } from '#shared/audio/store.ts';
import type { BatchRow, ManifestPlace } from '#shared/domain/batch.ts';
import type { ReadItem } from '#shared/domain/batch-item.ts';
import type { Failure, Outcome } from '#shared/domain/task.ts';
import { UnreadableManifest } from '#shared/manifest/portion.ts';
import { readEntry } from '#shared/manifest/read-entry.ts';
import { readPortion } from '#shared/manifest/read-portion.ts';
import type { GuardedClient } from '#shared/outbound/guarded-client.ts';
import { failBatch, findBatch, lockBatch, recordPortion, validateBatch } from '#shared/postgres/batch.ts';
import { insertItems, type NoteAccepted } from '#shared/postgres/batch-item.ts';
import type { Db } from '#shared/postgres/client.ts';
import { insertExpandTask } from '#shared/postgres/expand-task.ts';
import type { Station } from '../station.ts';
import { findSource, type Source } from './find-source.ts';
import { GiveUp } from './give-up.ts';
import { keepSource } from './keep-source.ts';
import type { PreparerSettings } from './settings.ts';

/** A portion of a manifest, with where it came from. */
export type Expanded = {
  /** How many lines were behind us when it was read. */
  from: number;
  items: ReadItem[];
  at: ManifestPlace;
  isLast: boolean;
  source: Source;
};

export type ExpandParts = {
  store: AudioStore;
  client: GuardedClient;
  settings: PreparerSettings & { ALLOW_NETWORKS: string[] };
  noteAccepted: NoteAccepted;
};

/** So many items are read at a time: few enough to be forgotten at once. The next task goes on where this one ended. */
const PORTION = 500;

/** Makes jobs of the lines of a batch's manifest, a portion a task. */
export function expandStation(parts: ExpandParts): Station<BatchRow, Expanded> {
  return {
    kind: 'expand',
    async load(db, task) {
      const batch = await findBatch(db, task.batchId!);
      return batch?.validatedAt ? null : batch;
    },
    perform: (batch, { signal }) => perform(batch, parts, signal),
    complete: (db, task, expanded) => complete(db, task.batchId!, expanded, parts.noteAccepted),
    async fail(db, task, error) {
      await failBatch(db, task.batchId!, errorOf(error));
      return [];
    },
    discard: async ({ source }) => source.received?.discard(),
  };
}

async function perform(batch: BatchRow, parts: ExpandParts, signal: AbortSignal): Promise<Outcome<Expanded>> {
  const { url } = batch.manifest!;
  const { ALLOW_NETWORKS: allowNetworks, ALLOW_BUCKETS: allowBuckets } = parts.settings;
  const reach = { allowNetworks, allowBuckets };
  const named = { sha256: batch.manifestSha256, source: url ? 'url' : 'upload', sourceUrl: url ?? null } as const;
  let source: Source | undefined;
  try {
    source = await findSource(named, parts, signal);
    const { entries, at, isLast } = await readPortion(source.path, batch.manifestAt, PORTION);
    const items = entries.map(entry => readEntry(entry, batch, reach));
    return { kind: 'succeeded', result: { from: linesRead(batch), items, at, isLast, source } };
  } catch (error) {
    await source?.received?.discard();
    if (error instanceof GiveUp) return error.outcome;
    if (!(error instanceof UnreadableManifest)) throw error;
    return { kind: 'rejected', error: { code: 'input_rejected', message: error.message } };
  } finally {
    await source?.[Symbol.asyncDispose]();
  }
}

async function complete(
  db: Db,
  batchId: string,
  { from, items, at, isLast, source }: Expanded,
  noteAccepted: NoteAccepted,
): Promise<void> {
  const batch = await lockBatch(db, batchId);
  if (!batch || batch.validatedAt || linesRead(batch) !== from) return source.received?.discard();
  await keepSource(db, source);
  const duplicates = await insertItems(db, batch, items, noteAccepted);
  await recordPortion(db, batchId, { at, sha256: source.sha256, duplicates });
  if (isLast) await validateBatch(db, batchId);
  else await insertExpandTask(db, batch);
}

function linesRead({ manifestAt }: BatchRow): number {
  return manifestAt?.lines ?? 0;
}

function errorOf({ code, message }: Failure): { code: string; message: string } {
  if (code === 'audio_unreachable') return { code: 'manifest_unreachable', message };
  if (code === 'audio_too_large') return { code: 'manifest_too_large', message: 'the manifest is larger than allowed' };
  return { code: code === 'input_rejected' ? 'manifest_unreadable' : 'internal', message };
}
