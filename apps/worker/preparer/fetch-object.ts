import { ObjectUnreadable, type OpenedObject, readObject } from '#shared/audio/read-object.ts';
import { type AudioStore, type Received, StoreAway, TooLarge } from '#shared/audio/store.ts';
import { isAllowedObject, parseObjectUrl } from '#shared/domain/object-url.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import { tooLarge, unreachable } from './fetch-source.ts';
import { GiveUp } from './give-up.ts';
import type { PreparerSettings } from './settings.ts';

/** Fetches a recording from a bucket into the store, bounded in size and time. Throws GiveUp. */
export async function fetchObject(
  url: string,
  { store, settings }: { store: AudioStore; settings: PreparerSettings },
  signal: AbortSignal,
): Promise<Received> {
  const { MAX_UPLOAD_BYTES: maxBytes, FETCH_TIMEOUT_S: seconds } = settings;
  const name = parseObjectUrl(url);
  // It was when the job came; the operator may have changed that.
  if (!name || !isAllowedObject(name, settings.ALLOW_BUCKETS)) throw unreachable('the bucket is not allowed');
  using limit = openDeadline(seconds * 1000);
  const either = AbortSignal.any([signal, limit.signal]);
  try {
    await using object = await readObject(name, settings, either);
    return await receiveObject(object, { store, maxBytes, signal: either });
  } catch (error) {
    if (signal.aborted) throw error;
    if (limit.signal.aborted) throw unreachable(`fetching the object took longer than ${seconds} s`);
    if (error instanceof TooLarge) throw tooLarge(maxBytes);
    if (error instanceof ObjectUnreadable && !error.isPassing) throw unreachable(error.message);
    throw error instanceof ObjectUnreadable ? tryLater(error.message) : error;
  }
}

async function receiveObject(
  { bytes, body }: OpenedObject,
  { store, maxBytes, signal }: { store: AudioStore; maxBytes: number; signal: AbortSignal },
): Promise<Received> {
  const stop = () => body.destroy(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (bytes > maxBytes) throw new TooLarge(maxBytes);
    return await store.receive(body, maxBytes);
  } catch (error) {
    if (error instanceof TooLarge || error instanceof StoreAway) throw error;
    throw body.errored ? new ObjectUnreadable('the bucket broke off its answer', true, error) : error;
  } finally {
    signal.removeEventListener('abort', stop);
    body.on('error', () => {}).destroy();
  }
}

function tryLater(message: string): GiveUp {
  return new GiveUp({ kind: 'unreachable', error: { code: 'audio_unreachable', message } });
}
