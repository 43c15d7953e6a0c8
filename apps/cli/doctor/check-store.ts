import { statfs } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { StoreSettings } from '#shared/audio/store.ts';
import { type Finding, notHere } from './finding.ts';

const LOW_GB = 5;

/** Whether the audio store takes an object, gives it back, and has room for more. */
export async function checkStore(settings: Partial<StoreSettings>): Promise<Finding> {
  const { AUDIO_STORE: url } = settings;
  if (url === undefined) return notHere('AUDIO_STORE');
  const { openAudioStore } = await import('#shared/audio/store.ts');
  const key = `doctor/${crypto.randomUUID()}`;
  try {
    const store = await openAudioStore({ ...settings, AUDIO_STORE: url });
    await store.write(key, Readable.from([key]));
    const back = await text(await store.read(key));
    await store.remove(key);
    if (back !== key) return { state: 'wrong', says: `${url} gave back something else than it was given` };
  } catch (error) {
    return { state: 'wrong', says: `${url}: ${(error as Error).message}`, todo: 'let this user write there' };
  }
  const freeGb = url.startsWith('file:') ? await freeSpace(fileURLToPath(url)) : null;
  if (freeGb === null) return { state: 'ok', says: `${url} takes and gives` };
  const says = `${url} takes and gives, ${freeGb.toFixed(0)} GB are free`;
  return freeGb >= LOW_GB ? { state: 'ok', says } : { state: 'wrong', says, todo: 'make room, or lower RETAIN_DAYS' };
}

async function freeSpace(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return (bavail * bsize) / 1e9;
}
