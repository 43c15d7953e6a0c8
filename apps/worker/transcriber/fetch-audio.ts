import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { AudioStore } from '#shared/audio/store.ts';
import { FLAC } from './engine/flac.ts';

/** An object of the store as a file; its content too if it `isRead` beforehand. Throws if there is none, or at the signal. */
export async function fetchAudio(
  store: AudioStore,
  key: string,
  isRead: boolean,
  signal: AbortSignal,
): Promise<{ path: string; file?: Blob }> {
  const path = await store.file(key);
  if (!isRead) return { path };
  const content = await buffer(addAbortSignal(signal, await store.read(key)));
  return { path, file: new Blob([content], { type: FLAC }) };
}
