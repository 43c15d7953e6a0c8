import { Readable } from 'node:stream';
import { within } from '../runtime/limit.ts';
import { openAudioStore, type StoreSettings } from './store.ts';

const PATIENCE_MS = 30_000;

/** Ends the process with 2, and says why, if nothing can be written to the audio store that the settings name. */
export async function checkStore(settings: StoreSettings): Promise<void> {
  try {
    await within(PATIENCE_MS, 'writing to it', tryStore(settings));
  } catch (error) {
    process.stderr.write(`The audio store cannot be written: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

async function tryStore(settings: StoreSettings): Promise<void> {
  const store = await openAudioStore(settings);
  const received = await store.receive(Readable.from([Buffer.from('check')]), 100);
  await received.discard();
}
