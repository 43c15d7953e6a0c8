import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { HearsSound } from './divide.ts';
import { loadVoice } from './load-voice.ts';

const run = promisify(execFile);
const LOADING_MS = 60_000;

/** Opens the ear of a Silero model, for places to cut. Ends the process with 2, and says why, if it cannot be loaded. */
export async function openVoice(model: string | undefined): Promise<HearsSound | null> {
  if (model === undefined) return null;
  await checkVoice(model);
  return loadVoice(model);
}

/** Ends the process with 2, and says why, if a Silero model is named and cannot be loaded. */
export async function checkVoice(model: string | undefined): Promise<void> {
  if (model === undefined) return;
  // A file that is no model takes the process down that loads it.
  const loading = run(process.execPath, [fileURLToPath(new URL('load-voice.ts', import.meta.url)), model], {
    timeout: LOADING_MS,
  });
  await loading.catch(({ stderr, message }: Error & { stderr?: string }) => {
    const why = (stderr?.trim() || message).split('\n').at(-1);
    process.stderr.write(`VAD_MODEL=${model} cannot be loaded as a Silero model: ${why}\n`);
    process.exit(2);
  });
}
