import { type LocalFile, sourceKey } from '#shared/audio/store.ts';
import type { BatchRequest } from '#shared/domain/batch-request.ts';
import { type Entry, UnreadableManifest } from '#shared/manifest/portion.ts';
import { readPortion } from '#shared/manifest/read-portion.ts';
import type { Context } from '../http/route.ts';
import { invalid } from '../http/validate.ts';
import { checkBatch } from './check-batch.ts';
import { fetchManifest } from './fetch-manifest.ts';

const PORTION = 1_000;

type Asked = Context<unknown, unknown, unknown, BatchRequest>;

/** The items of a batch, as its request or its manifest has them, some at a time. Fails with `invalid`. */
export async function* readItems(context: Asked): AsyncGenerator<Entry[]> {
  const { items } = context.body;
  await using manifest = await openManifest(context);
  if (manifest) {
    yield* readManifest(manifest.path);
    return;
  }
  const entries = items!.map((raw, index) => ({ line: index + 1, raw }));
  for (let start = 0; start < entries.length; start += PORTION) yield entries.slice(start, start + PORTION);
}

async function openManifest(context: Asked): Promise<LocalFile | null> {
  const { db, projectId, body: request, settings, store } = context;
  const upload = await checkBatch(db, projectId, request, settings.allowNetworks);
  if (upload) return store.file(sourceKey(upload.sha256));
  return request.manifest?.url === undefined ? null : fetchManifest(request.manifest.url, context);
}

async function* readManifest(path: string): AsyncGenerator<Entry[]> {
  try {
    for (let from = null, isLast = false; !isLast; ) {
      const portion = await readPortion(path, from, PORTION);
      yield portion.entries;
      ({ at: from, isLast } = portion);
    }
  } catch (error) {
    if (!(error instanceof UnreadableManifest)) throw error;
    throw invalid([{ path: 'manifest', message: error.message }]);
  }
}
